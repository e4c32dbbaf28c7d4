/** Looks threads and tickets up: in which inbox they are, whose they are, and which belongs to which. */
import type { CustomerKey } from '../../conversation/fact.ts';
import { isRecord } from '../json.ts';
import { rememberingLookUps } from '../lookUps.ts';
import type { Api, InboxBinding, SourceTools, Told } from '../source.ts';
import { bind, type UnboundFact } from '../unbound.ts';
import { contactKey, ofThread, toId, type TicketQuestion } from './desk.ts';
import { facts as told, kept, leftAside } from './told.ts';

interface Thread {
  readonly inbox: string | undefined;
  readonly contact: CustomerKey | undefined;
}

/** Each throws what `api` throws. */
export interface ThreadDesk {
  /** The facts in the inbox of the thread, which is read only where inboxes differ. */
  place(thread: string, facts: readonly UnboundFact[], api: Api): Promise<Told>;
  placeOfTicket(question: TicketQuestion, api: Api): Promise<Told>;
  /** The thread a ticket came from; undefined where it came otherwise. */
  threadOf(ticket: string, api: Api): Promise<string | undefined>;
}

/** As many threads as talk at the same time in a large desk: each is read once, however many messages it has. */
const REMEMBERED = 5000;

export function createThreadDesk(tools: SourceTools): ThreadDesk {
  const lookUp = rememberingLookUps(REMEMBERED, async (id, api) =>
    toThread(await api.get(threadPath(id)), tools),
  );

  async function place(id: string, facts: readonly UnboundFact[], api: Api): Promise<Told> {
    const anywhere = tools.inbox(undefined);
    if (anywhere) return told(...facts.map((fact) => bind(fact, anywhere)));
    const thread = await lookUp(id, api);
    if (!thread) return kept({ thread: id, facts });
    const binding = thread.inbox === undefined ? undefined : tools.inbox(thread.inbox);
    return binding ? bound(facts, thread, binding) : kept({ thread: id, facts }, 'unknown_inbox');
  }

  async function placeOfTicket({ ticket, facts, closedIn }: TicketQuestion, api: Api): Promise<Told> {
    const properties = propertiesOf(await api.get(ticketPath(ticket), { properties: TICKET_PROPERTIES }));
    if (!properties) return leftAside('ticket_gone');
    if (closedIn !== undefined && !isClosedIn(properties, closedIn)) return leftAside('ticket_in_work');
    const thread = toId(properties[ORIGIN]);
    if (thread === undefined) return leftAside('ticket_of_no_conversation');
    return place(
      thread,
      facts.map((fact) => ({ ...fact, ...ofThread(tools, thread) })),
      api,
    );
  }

  return {
    place,
    placeOfTicket,
    threadOf: async (ticket, api) => {
      const properties = propertiesOf(await api.get(ticketPath(ticket), { properties: ORIGIN }));
      return toId(properties?.[ORIGIN]);
    },
  };
}

const ORIGIN = 'hs_conversations_originating_thread_id';
const TICKET_PROPERTIES = `${ORIGIN},hs_is_closed,hs_pipeline_stage`;

export function threadPath(thread: string): string {
  return `conversations/v3/conversations/threads/${encodeURIComponent(thread)}`;
}

function ticketPath(ticket: string): string {
  return `crm/v3/objects/tickets/${encodeURIComponent(ticket)}`;
}

function toThread(answer: unknown, tools: SourceTools): Thread | undefined {
  if (!isRecord(answer)) return undefined;
  const contact = toId(answer.associatedContactId);
  return {
    inbox: toId(answer.inboxId),
    contact: contact === undefined ? undefined : contactKey(tools, contact),
  };
}

function bound(facts: readonly UnboundFact[], { contact }: Thread, binding: InboxBinding): Told {
  return told(...facts.map((fact) => bind(contact === undefined ? fact : alsoAs(fact, contact), binding)));
}

/** The fact under the customer's own key, with those it had before. */
function alsoAs(fact: UnboundFact, contact: CustomerKey): UnboundFact {
  const { alsoKnownAs = [], ...alone } = fact;
  const others = [...new Set([fact.customer, ...alsoKnownAs])].filter((key) => key !== contact);
  return { ...alone, customer: contact, ...(others.length > 0 && { alsoKnownAs: others }) };
}

function propertiesOf(answer: unknown) {
  return isRecord(answer) && isRecord(answer.properties) ? answer.properties : undefined;
}

/** Moved on since, it is told anew. */
function isClosedIn(properties: Readonly<Record<string, unknown>>, stage: string): boolean {
  return properties.hs_is_closed === 'true' && properties.hs_pipeline_stage === stage;
}
