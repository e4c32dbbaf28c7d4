/** Where a ticket belongs: told by the configuration where there is one inbox, else by Trengo's API. */
import type { ConversationFact, Instant } from '../../conversation/fact.ts';
import { Findings, NOT_UNDERSTOOD, UNKNOWN_INBOX, type Finding } from '../findings.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Api, ApiSettings, Errand, InboxBinding, Inquiry, SourceTools, Told } from '../source.ts';
import type { Unplaced } from './scene.ts';

/** What waits for its channel, and the ticket whose channel it is. */
interface Waiting {
  readonly ticket: string;
  readonly facts: readonly Unplaced[];
}

export function place(fact: Unplaced, { inbox, team }: InboxBinding): ConversationFact {
  return { ...fact, inbox, team };
}

/** Asks for the channel of a ticket. The content holds pseudonyms, as facts do. */
export function askForChannel(waiting: Waiting, tools: SourceTools, now: Instant): Errand {
  const [first] = waiting.facts;
  const keys = waiting.facts.map(({ key }) => key);
  return {
    key: tools.digest(keys.join(' ')),
    content: JSON.stringify(waiting),
    notBefore: now,
    ...(first && { customer: first.customer }),
  };
}

export const API_URL = 'https://app.trengo.com/api/v2';

/** Trengo grants 120 requests a minute to all programs of the account together. */
export function createInquiry(
  { apiUrl, apiToken }: { readonly apiUrl: string; readonly apiToken: string },
  tools: SourceTools,
): { readonly api: ApiSettings } & Inquiry {
  return {
    api: {
      baseUrl: apiUrl,
      headers: { authorization: `Bearer ${apiToken}` },
      rate: { requests: 60, perMs: 60_000 },
    },
    scans: [],
    run: (errand, api) => lookUp(errand, api, tools),
  };
}

async function lookUp({ content }: Errand, api: Api, tools: SourceTools): Promise<Told> {
  // Written by `askForChannel`, and kept in our own store since.
  const { ticket, facts } = JSON.parse(content) as Waiting;
  const answer = await api.get(`tickets/${encodeURIComponent(ticket)}`);
  const findings = new Findings(Buffer.from(content));
  const channel = channelOf(answer);
  const binding = channel === undefined ? undefined : tools.inbox(channel);
  for (const fact of facts) findings.record(toFinding(fact, { answer, channel, binding }), fact);
  return findings.parsed();
}

interface Answered {
  readonly answer: unknown;
  readonly channel: string | undefined;
  readonly binding: InboxBinding | undefined;
}

function toFinding(fact: Unplaced, { answer, channel, binding }: Answered): Finding {
  if (binding) return { fact: place(fact, binding) };
  if (answer === undefined) return { ignored: 'ticket_gone' };
  return channel === undefined ? NOT_UNDERSTOOD : UNKNOWN_INBOX;
}

/** The channel's id in a ticket, which may stand by itself or in an envelope. */
function channelOf(answer: unknown): string | undefined {
  if (!isRecord(answer)) return undefined;
  const ticket = isRecord(answer.data) ? answer.data : answer;
  return toId(ticket.channel_id) ?? (isRecord(ticket.channel) ? toId(ticket.channel.id) : undefined);
}

function toId(value: JsonRecord[string]): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
