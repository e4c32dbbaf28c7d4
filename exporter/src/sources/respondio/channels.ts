/**
 * On which channel a conversation is: events about conversations do not say. The API knows the channels of a contact
 * and when each was last used.
 */
import type {
  CategoryChanged,
  ConversationAssigned,
  ConversationFact,
  ConversationResolved,
} from '../../conversation/fact.ts';
import { toInstant } from '../eventTime.ts';
import { UNKNOWN_INBOX, type Finding } from '../findings.ts';
import { isRecord, toList } from '../json.ts';
import type { Api, Errand, InboxBinding, SourceTools, Told } from '../source.ts';
import { toId, type Contact, type Reading } from './reading.ts';

/** A fact that lacks its inbox. */
export type Unplaced<F extends ConversationFact> = Omit<F, 'inbox' | 'team'>;

type Placeable = CategoryChanged | ConversationAssigned | ConversationResolved;

export function place(
  facts: readonly Unplaced<Placeable>[],
  contact: Contact,
  { tools, receivedAt, canAsk }: Reading,
): readonly Finding[] {
  const anywhere = tools.inbox(undefined);
  if (anywhere) return facts.map((fact) => ({ fact: placed(fact, anywhere) }));
  return [canAsk ? { errand: errandFor(facts, contact, receivedAt) } : UNKNOWN_INBOX];
}

function placed(fact: Unplaced<Placeable>, { inbox, team }: InboxBinding): ConversationFact {
  // What was taken away is put back, whichever of the kinds it is: TypeScript cannot follow that through the union.
  return { ...fact, inbox, team } as Placeable;
}

/** Pseudonyms and respond.io's own id of the contact: nothing that says who it is. */
interface Question {
  readonly contact: string;
  readonly facts: readonly Unplaced<Placeable>[];
}

function errandFor(facts: Question['facts'], { id, person }: Contact, receivedAt: number): Errand {
  const question: Question = { contact: id, facts };
  return {
    key: facts.at(-1)?.key ?? '',
    content: JSON.stringify(question),
    notBefore: receivedAt,
    customer: person.customer,
  };
}

/** Asks where the conversation is. Throws what `api` throws. */
export async function findChannel(errand: Errand, api: Api, tools: SourceTools): Promise<Told> {
  const { contact, facts } = JSON.parse(errand.content) as Question;
  const answer = await api.get(`contact/id:${encodeURIComponent(contact)}/channels`, { limit: 100 });
  if (answer === undefined) return { ...NOTHING, ignored: { contact_deleted: 1 } };
  const channel = latestOf(answer);
  const binding = channel === undefined ? undefined : tools.inbox(channel);
  if (binding === undefined) return { ...NOTHING, deadLetters: [letterFor(errand, channel)] };
  return { ...NOTHING, facts: facts.map((fact) => placed(fact, binding)) };
}

const NOTHING: Told = { facts: [], deadLetters: [], ignored: {} };

function letterFor({ content }: Errand, channel: string | undefined) {
  return { reason: channel === undefined ? 'not_understood' : 'unknown_inbox', content } as const;
}

/** The channel in which was written last: there is the conversation. */
function latestOf(answer: unknown): string | undefined {
  const channels = toList(isRecord(answer) ? answer.items : undefined)
    .filter(isRecord)
    .flatMap(({ id, lastMessageTime }) => {
      const channel = toId(id);
      return channel === undefined ? [] : [{ channel, at: toInstant(lastMessageTime) || 0 }];
    });
  return channels.toSorted((a, b) => b.at - a.at)[0]?.channel;
}
