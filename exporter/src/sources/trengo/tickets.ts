/** What happens to a ticket. None of these events says whose ticket it is, on which channel, or who did it. */
import type { ConversationAssigned } from '../../conversation/fact.ts';
import { cleanName } from '../text.ts';
import type { Fields } from './fields.ts';
import { ticketKey, toFact, type Scene, type Subject, type Unplaced } from './scene.ts';

/** The category of what was marked as spam. */
export const SPAM = 'spam';

type ReadTicket = (scene: Scene, subject: Subject) => readonly Unplaced[] | undefined;

/** Gives no facts where an event says nothing, and undefined where it lacks what it must have. */
export const TICKET_EVENTS: ReadonlyMap<string, ReadTicket> = new Map<string, ReadTicket>([
  ['TICKET_ASSIGNED', (scene, subject) => [assigned(scene, subject)]],
  [
    'TICKET_CLOSED',
    (scene, subject) => [toFact({ kind: 'ConversationResolved', by: 'human' }, subject, scene)],
  ],
  ['TICKET_REOPENED', (scene, subject) => [toFact({ kind: 'ConversationReopened' }, subject, scene)]],
  ['TICKET_MERGED', merged],
  ['TICKET_MARKED_AS_SPAM', markedAsSpam],
  ['TICKET_UNMARKED_AS_SPAM', (scene, subject) => [toFact({ kind: 'ConversationReopened' }, subject, scene)]],
  ['TICKET_LABEL_ADDED', labelled],
]);

/** What an event tells; undefined where it cannot be read. */
export function readTicket(scene: Scene, read: ReadTicket): readonly Unplaced[] | undefined {
  const ticket = scene.fields.get('ticket_id');
  if (ticket === undefined) return undefined;
  return read(scene, {
    ids: [ticket, scene.stamp],
    customers: [ticketKey(ticket, scene.tools)],
    ticket,
  });
}

function withId(subject: Subject, ...ids: readonly (string | undefined)[]): Subject {
  return { ...subject, ids: [...subject.ids, ...ids.map((id) => id ?? '')] };
}

function assigned(scene: Scene, subject: Subject): Unplaced {
  const { fields, tools } = scene;
  const who = withId(subject, fields.get('user_id'), fields.get('team_id'));
  return toFact({ kind: 'ConversationAssigned', ...assigneeOf(fields, tools) }, who, scene);
}

function assigneeOf(fields: Fields, tools: Scene['tools']): Pick<ConversationAssigned, 'agent' | 'toTeam'> {
  const user = fields.get('user_id');
  const team = cleanName(fields.get('team_name') ?? '');
  return {
    ...(user !== undefined && { agent: tools.agentLabel(user) }),
    ...(team !== '' && { toTeam: team }),
  };
}

/** The ticket that is gone goes on under the one that is left. */
function merged(scene: Scene, subject: Subject): readonly Unplaced[] | undefined {
  const { fields, tools } = scene;
  const gone = fields.get('merged_and_deleted_ticket_id');
  if (gone === undefined) return undefined;
  if (gone === subject.ticket) return [];
  const [into] = subject.customers;
  const about = { ...withId(subject, gone), customers: [ticketKey(gone, tools)] as const };
  return [toFact({ kind: 'CustomerMerged', into }, about, scene)];
}

/** Nobody shall wait for an answer to it, nor be told that somebody does. */
function markedAsSpam(scene: Scene, subject: Subject): readonly Unplaced[] {
  return [
    toFact({ kind: 'CategoryChanged', category: SPAM }, withId(subject, SPAM), scene),
    toFact({ kind: 'ConversationResolved', by: 'human' }, subject, scene),
  ];
}

function labelled(scene: Scene, subject: Subject): readonly Unplaced[] | undefined {
  const category = cleanName(scene.fields.get('label_name') ?? '');
  if (category === '') return undefined;
  const label = withId(subject, scene.fields.get('label_id') ?? category);
  return [toFact({ kind: 'CategoryChanged', category }, label, scene)];
}
