/** What happens to a conversation as a whole: whose it is, whether it goes on, what it is about. */
import type { ConversationFact } from '../../conversation/fact.ts';
import { toInstant, type EventTime } from '../eventTime.ts';
import { UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { cleanName } from '../text.ts';
import type { Chat } from './chat.ts';
import { chatwootKey, toId, type Reading } from './reading.ts';
import { eventTime } from './time.ts';

interface Change {
  readonly before: unknown;
  readonly now: unknown;
}

type Changes = ReadonlyMap<string, Change>;

/** `conversation_updated`, which says what it was before. */
export function readUpdate(body: JsonRecord, chat: Chat, reading: Reading): readonly Finding[] {
  const changes = changesIn(body.changed_attributes);
  const scene = sceneOf(body, chat, reading);
  const findings = [
    ...statusFindings(changes.get('status'), scene),
    ...custodyFindings(changes, scene),
    ...botFindings(changes.get('assignee_agent_bot_id'), scene),
    ...labelFindings(changes.get('label_list'), scene),
  ];
  return findings.length > 0 ? findings : [{ ignored: 'conversation_updated' }];
}

/** `conversation_status_changed`, which mostly says what it is now alone. */
export function readStatusChange(body: JsonRecord, chat: Chat, reading: Reading): readonly Finding[] {
  const { status } = chat;
  const told = changesIn(body.changed_attributes).get('status');
  return statusFindings(told ?? { before: undefined, now: status }, sceneOf(body, chat, reading));
}

/** A list of `{attribute: {previous_value, current_value}}`. */
function changesIn(changed: unknown): Changes {
  const entries = toList(changed)
    .filter(isRecord)
    .flatMap((one) => Object.entries(one));
  return new Map(
    entries.flatMap(([name, change]) =>
      isRecord(change) ? [[name, { before: change.previous_value, now: change.current_value }]] : [],
    ),
  );
}

interface Scene {
  readonly chat: Chat;
  readonly reading: Reading;
  readonly time: EventTime;
  /** As it is stated, which does not depend on when we hear of it. */
  readonly second: number;
}

function sceneOf({ updated_at: updatedAt }: JsonRecord, chat: Chat, reading: Reading): Scene {
  const time = eventTime(updatedAt, reading);
  const stated = toInstant(updatedAt);
  return { chat, reading, time, second: Math.floor((Number.isNaN(stated) ? time.at : stated) / 1000) };
}

type StatementOf<F> = F extends ConversationFact
  ? Omit<F, keyof Chat['about'] | keyof EventTime | 'key'>
  : never;

/** What a fact says beside when, where and of whom. */
export type Statement = StatementOf<ConversationFact>;

const STATUSES: Readonly<Record<string, (change: Change, chat: Chat) => readonly (Statement | string)[]>> = {
  resolved: ({ before }, chat) => {
    const by = resolvedBy(chat, before);
    // Without what it was before, a bot may have ended it: the other webhook of the same change tells.
    return before === undefined && by === 'human' ? ['resolved'] : [{ kind: 'ConversationResolved', by }];
  },
  open: ({ before }) => {
    if (before === 'pending') return [{ kind: 'BotHandedOff' }];
    // Without what it was before, it may have been snoozed, and no bot been there.
    return before === 'resolved' ? [{ kind: 'ConversationReopened' }] : ['opened'];
  },
  pending: ({ before }) => [
    ...(before === 'resolved' ? [{ kind: 'ConversationReopened' } as const] : []),
    { kind: 'BotEntered' },
  ],
  snoozed: () => ['snoozed'],
};

function statusFindings(change: Change | undefined, scene: Scene): readonly Finding[] {
  if (change === undefined) return [];
  const { now } = change;
  const read = typeof now === 'string' && Object.hasOwn(STATUSES, now) ? STATUSES[now] : undefined;
  if (read === undefined) return [UNKNOWN_TYPE];
  return read(change, scene.chat).map((what) =>
    typeof what === 'string' ? { ignored: what } : { fact: toFact(what, scene) },
  );
}

/** Chatwoot does not say who pressed the button. Where no person was there, no person can have. */
export function resolvedBy({ isAnswered, agent }: Chat, before?: unknown): 'human' | 'bot' {
  return before === 'pending' || (isAnswered === false && agent === undefined) ? 'bot' : 'human';
}

/** Agent and team are told together: without its agent a new team would look like a return to the queue. */
function custodyFindings(changes: Changes, scene: Scene): readonly Finding[] {
  if (!['assignee_id', 'team_id'].some((name) => changes.has(name))) return [];
  const assignee = toId(changes.get('assignee_id')?.now);
  const told = assignee === undefined ? undefined : scene.reading.tools.agentLabel(assignee);
  const agent = changes.has('assignee_id') ? told : scene.chat.agent;
  return [{ fact: toFact(assigned(agent, scene.chat), scene) }];
}

export function assigned(agent: string | undefined, { toTeam }: Chat): Statement {
  return {
    kind: 'ConversationAssigned',
    ...(agent !== undefined && { agent }),
    ...(toTeam !== undefined && { toTeam }),
  };
}

/** Newer versions let a bot be assigned as a person is. */
function botFindings(change: Change | undefined, scene: Scene): readonly Finding[] {
  return toId(change?.now) === undefined ? [] : [{ fact: toFact({ kind: 'BotEntered' }, scene) }];
}

/** The label that came last is the category: taking one away says nothing new. */
function labelFindings(change: Change | undefined, scene: Scene): readonly Finding[] {
  const before = new Set(labelsOf(change?.before));
  const added = labelsOf(change?.now).filter((label) => !before.has(label));
  const category = cleanName(added.at(-1) ?? '');
  return category === '' ? [] : [{ fact: toFact({ kind: 'CategoryChanged', category }, scene) }];
}

/** A list, or its names in one text. */
function labelsOf(labels: unknown): readonly string[] {
  const list = typeof labels === 'string' ? labels.split(',') : toList(labels);
  return list.flatMap((label) => (typeof label === 'string' ? (toText(label.trim()) ?? []) : []));
}

/**
 * Two webhooks may tell of one change, a fraction of a second apart, since each shows the conversation as it is when
 * it is written.
 */
function toFact(statement: Statement, { chat, reading, time, second }: Scene): ConversationFact {
  const ids = [chat.id, JSON.stringify(statement), String(second)];
  return { key: chatwootKey('change', ids, reading), ...time, ...chat.about, ...statement };
}
