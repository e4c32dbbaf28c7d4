/** What HubSpot's webhooks leave out, and its API tells: nearly everything. */
import type { Api, ApiSettings, Errand, Inquiry, SourceTools, Told } from '../source.ts';
import type { Instant } from '../../conversation/fact.ts';
import type { Question } from './desk.ts';
import { askFeedback, scanFeedback } from './feedback.ts';
import { askMessage } from './message.ts';
import { createThreadDesk, type ThreadDesk } from './threadDesk.ts';

export interface ApiAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** Half of what the smallest plan grants each app. */
const RATE = { requests: 50, perMs: 10_000 } as const;

export function createInquiry(
  { url, token }: ApiAccess,
  tools: SourceTools,
): { readonly api: ApiSettings } & Inquiry {
  const threads = createThreadDesk(tools);
  return {
    api: { baseUrl: url, headers: { authorization: `Bearer ${token}` }, rate: RATE },
    scans: [scanFeedback(tools)],
    run: (errand, api, now) => run(errand, { api, now, threads, tools }),
  };
}

/** What it takes to go on an errand. */
export interface Going {
  readonly api: Api;
  readonly now: Instant;
  readonly threads: ThreadDesk;
  readonly tools: SourceTools;
}

function run({ key, content }: Errand, going: Going): Promise<Told> {
  // We wrote it ourselves.
  const question = JSON.parse(content) as Question;
  switch (question.ask) {
    case 'message':
      return askMessage({ ...question, key }, going);
    case 'thread':
      return going.threads.place(question.thread, question.facts, going.api);
    case 'ticket':
      return going.threads.placeOfTicket(question, going.api);
    case 'feedback':
      return askFeedback(question.submission, going);
  }
}
