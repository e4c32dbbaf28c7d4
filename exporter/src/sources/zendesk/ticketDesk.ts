/** Looks tickets up: of which brand they are, and whose. */
import type { CustomerKey } from '../../conversation/fact.ts';
import type { Api, DeadLetter, InboxBinding, Told } from '../source.ts';
import { isRecord } from '../json.ts';
import { rememberingLookUps } from '../lookUps.ts';
import { bind, type UnboundFact } from '../unbound.ts';
import { toId, userKey, type Desk, type Question } from './desk.ts';

type TicketQuestion = Pick<Extract<Question, { ask: 'ticket' }>, 'ticket' | 'facts'>;

interface Ticket {
  readonly brand: string | undefined;
  readonly requester: CustomerKey;
}

/** Each throws what `api` throws. */
export interface TicketDesk {
  /** The facts in the inbox of their ticket, under its customer. */
  ask(question: TicketQuestion, api: Api): Promise<Told>;
  /** The same for facts whose customer is known: the ticket is read only where inboxes differ. */
  place(question: TicketQuestion, api: Api): Promise<Told>;
}

/** As many tickets as talk at the same time in a large desk: each is read once, however many messages it has. */
const REMEMBERED = 5000;

export function createTicketDesk(desk: Desk): TicketDesk {
  const lookUp = rememberingLookUps(REMEMBERED, async (id, api) =>
    toTicket(await api.get(`api/v2/tickets/${encodeURIComponent(id)}`), desk),
  );
  const ask: TicketDesk['ask'] = async (question, api) =>
    told(question, await lookUp(question.ticket, api), desk);
  return {
    ask,
    place: (question, api) => {
      const anywhere = desk.tools.inbox(undefined);
      return anywhere ? Promise.resolve(bound(question.facts, anywhere)) : ask(question, api);
    },
  };
}

function toTicket(answer: unknown, desk: Desk): Ticket | undefined {
  const ticket = isRecord(answer) && isRecord(answer.ticket) ? answer.ticket : {};
  const requester = toId(ticket.requester_id);
  return requester === undefined
    ? undefined
    : { brand: toId(ticket.brand_id), requester: userKey(desk, requester) };
}

function told({ facts }: TicketQuestion, ticket: Ticket | undefined, { tools }: Desk): Told {
  const binding = ticket && (tools.inbox(ticket.brand) ?? tools.inbox(undefined));
  if (ticket && binding) {
    return bound(
      facts.map((fact) => ofRequester(fact, ticket.requester)),
      binding,
    );
  }
  const reason = ticket ? 'unknown_inbox' : 'not_understood';
  const kept: DeadLetter = { reason, content: JSON.stringify(facts) };
  return { facts: [], deadLetters: [kept], ignored: {} };
}

function bound(facts: readonly UnboundFact[], binding: InboxBinding): Told {
  return { facts: facts.map((fact) => bind(fact, binding)), deadLetters: [], ignored: {} };
}

/** Whom the webhook named, it named by the ticket or the channel's own user: both are the requester. */
function ofRequester(fact: UnboundFact, requester: CustomerKey): UnboundFact {
  const { alsoKnownAs = [], ...alone } = fact;
  const others = [...new Set([fact.customer, ...alsoKnownAs])].filter((key) => key !== requester);
  return { ...alone, customer: requester, ...(others.length > 0 && { alsoKnownAs: others }) };
}
