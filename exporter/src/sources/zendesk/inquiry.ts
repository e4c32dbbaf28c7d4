/** What Zendesk's webhooks leave out, and its API tells. */
import type { Instant } from '../../conversation/fact.ts';
import type { Api, ApiSettings, Errand, Inquiry, Told } from '../source.ts';
import { askAgent, scanAgents } from './agents.ts';
import type { Desk, Question } from './desk.ts';
import { scanRatings } from './ratings.ts';
import { scanSurveyResponses } from './surveyResponses.ts';
import { createTicketDesk } from './ticketDesk.ts';

export interface ApiAccess {
  /** `https://SUBDOMAIN.zendesk.com`, without a slash at its end. */
  readonly url: string;
  readonly email: string;
  readonly token: string;
  /** Which of the two kinds of satisfaction surveys the account has; an account has one. */
  readonly csat: 'surveys' | 'ratings';
}

/** Half of what the smallest plan grants. */
const RATE = { requests: 100, perMs: 60_000 } as const;

export function createInquiry(access: ApiAccess, desk: Desk): { readonly api: ApiSettings } & Inquiry {
  const tickets = createTicketDesk(desk);
  return {
    api: { baseUrl: access.url, headers: { authorization: basic(access) }, rate: RATE },
    scans: [
      access.csat === 'surveys' ? scanSurveyResponses(desk, tickets) : scanRatings(desk, tickets),
      scanAgents(desk),
    ],
    run: (errand, api, now) => run(errand, { api, now, desk, tickets }),
  };
}

function basic({ email, token }: ApiAccess): string {
  return `Basic ${Buffer.from(`${email}/token:${token}`).toString('base64')}`;
}

interface Going {
  readonly api: Api;
  readonly now: Instant;
  readonly desk: Desk;
  readonly tickets: ReturnType<typeof createTicketDesk>;
}

function run({ key, content }: Errand, { api, now, desk, tickets }: Going): Promise<Told> {
  // We wrote it ourselves.
  const question = JSON.parse(content) as Question;
  return question.ask === 'agent'
    ? askAgent({ ...question, key }, { api, now, desk })
    : tickets.ask(question, api);
}
