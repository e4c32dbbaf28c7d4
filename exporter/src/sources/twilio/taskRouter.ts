/** TaskRouter, and Flex on top of it: tasks waiting for people, who takes them, and who is there to take them. */
import type { CustomerKey } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { toText } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { isPlainThreadId } from '../text.ts';
import { twilioKey } from '../twilioId.ts';
import { conversationKey, customerKey } from './address.ts';
import { plainIdentity } from './author.ts';
import { boundTo, inboxOf, isNotEmpty, timeOf, toCircumstances, toPerson } from './event.ts';
import type { Circumstances, Reader, TwilioEvent } from './event.ts';
import type { Fields } from './fields.ts';

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['task.created', readTaskCreated],
  ['task-queue.entered', (event) => [readQueueEntered(event)]],
  ['reservation.accepted', (event) => [readAccepted(event)]],
  ['task.wrapup', (event) => [readTaskEnd(event, 'human')]],
  ['task.completed', (event) => [readTaskEnd(event, 'human')]],
  ['task.canceled', (event) => [readTaskEnd(event, 'bot')]],
  ['task.deleted', (event) => [readTaskEnd(event, 'bot')]],
  ['task.system-deleted', (event) => [readTaskEnd(event, 'bot')]],
  ['worker.activity.update', (event) => [readActivity(event)]],
  ['worker.deleted', (event) => [readPresence(event, false)]],
]);

/** Documented, and of no KPI. */
const SET_ASIDE: ReadonlySet<string> = new Set([
  'activity.created',
  'activity.deleted',
  'activity.updated',
  'reservation.canceled',
  'reservation.completed',
  'reservation.created',
  'reservation.failed',
  'reservation.rejected',
  'reservation.rescinded',
  'reservation.timeout',
  'reservation.wrapup',
  'task-channel.created',
  'task-channel.deleted',
  'task-channel.updated',
  'task-queue.created',
  'task-queue.deleted',
  'task-queue.expression.updated',
  'task-queue.moved',
  'task-queue.timeout',
  'task-queue.updated',
  'task.transfer-attempt-failed',
  'task.transfer-canceled',
  'task.transfer-completed',
  'task.transfer-failed',
  'task.transfer-initiated',
  'task.updated',
  'worker.attributes.update',
  'worker.capacity.update',
  'worker.channel.availability.update',
  'worker.created',
  'workflow.created',
  'workflow.deleted',
  'workflow.entered',
  'workflow.skipped',
  'workflow.target-matched',
  'workflow.timeout',
  'workflow.updated',
  'workspace.created',
  'workspace.deleted',
  'workspace.updated',
]);

export function readTaskRouter(event: TwilioEvent): readonly Finding[] {
  if (SET_ASIDE.has(event.name)) return [{ ignored: event.name }];
  return READERS.get(event.name)?.(event) ?? [UNKNOWN_TYPE];
}

/** Somebody wants a person. Where bots come first, they are done. */
function readTaskCreated(event: TwilioEvent): readonly Finding[] {
  const created = circumstancesOf(event, 'created');
  if (!('key' in created)) return [created];
  const opened: Finding = { fact: { kind: 'ConversationReopened', ...created } };
  const handedOff = circumstancesOf(event, 'handed off');
  return event.desk.knowledge.bots.length > 0 && 'key' in handedOff
    ? [opened, { fact: { kind: 'BotHandedOff', ...handedOff } }]
    : [opened];
}

/** Waits for the team the queue is bound to; a queue that is bound to none says nothing. */
function readQueueEntered(event: TwilioEvent): Finding {
  const { fields, desk } = event;
  const queue = boundTo(fields.text('TaskQueueSid'), desk.tools);
  if (queue === undefined) return { ignored: event.name };
  const found = circumstancesOf(event, `entered ${fields.text('Sid') ?? ''}`);
  return 'key' in found ? { fact: { kind: 'ConversationAssigned', ...found, toTeam: queue.team } } : found;
}

function readAccepted(event: TwilioEvent): Finding {
  const { fields, desk } = event;
  const reservation = fields.text('ReservationSid') ?? fields.text('ResourceSid');
  const agent = workerOf(fields);
  if (reservation === undefined || agent === undefined) return NOT_UNDERSTOOD;
  const found = circumstancesOf(event, `accepted ${reservation}`);
  if (!('key' in found)) return found;
  const queue = boundTo(fields.text('TaskQueueSid'), desk.tools);
  return {
    fact: {
      kind: 'ConversationAssigned',
      ...found,
      agent: desk.tools.agentLabel(agent),
      ...(queue && { toTeam: queue.team }),
    },
  };
}

/**
 * A task that serves a conversation may be handed from agent to agent, each with a task of their own: only the
 * closing of the conversation ends it. Any other task is the whole of what the customer wanted.
 */
function readTaskEnd(event: TwilioEvent, by: 'human' | 'bot'): Finding {
  const sid = event.fields.text('TaskSid');
  if (sid === undefined) return NOT_UNDERSTOOD;
  if (conversationOf(event.fields) !== undefined) return { ignored: event.name };
  // One key for all ways a task ends, so that the paperwork after `task.wrapup` does not end what began meanwhile.
  const found = circumstancesOf(event, 'ended');
  return 'key' in found ? { fact: { kind: 'ConversationResolved', ...found, by } } : found;
}

function readActivity(event: TwilioEvent): Finding {
  const { fields, desk } = event;
  const stated = fields.text('WorkerAvailable');
  if (stated === 'true' || stated === 'false') return readPresence(event, stated === 'true');
  const activity = [fields.text('WorkerActivityName'), fields.text('WorkerActivitySid')];
  if (activity.every((name) => name === undefined)) return NOT_UNDERSTOOD;
  const isAvailable = desk.knowledge.availableActivities.some((known) =>
    activity.some((name) => name?.toLowerCase() === known.toLowerCase()),
  );
  return readPresence(event, isAvailable);
}

function readPresence(event: TwilioEvent, available: boolean): Finding {
  const { fields, desk } = event;
  const [agent, sid] = [workerOf(fields), fields.text('Sid')];
  if (agent === undefined || sid === undefined) return NOT_UNDERSTOOD;
  const workspace = inboxOf([fields.text('WorkspaceSid'), fields.text('AccountSid')], desk.tools);
  return {
    fact: {
      kind: 'AgentPresenceChanged',
      key: twilioKey(sid, desk.tools),
      ...timeOf(event, ...stampsOf(fields)),
      source: desk.tools.name,
      agent: desk.tools.agentLabel(agent),
      team: workspace?.team ?? '',
      available,
      capacity: desk.knowledge.agentCapacity,
    },
  };
}

/** By the identity the same person has in Conversations, where the worker's attributes tell it. */
function workerOf(fields: Fields): string | undefined {
  const identity = toText(fields.record('WorkerAttributes').contact_uri);
  const name = identity ?? fields.text('WorkerName');
  return name === undefined ? fields.text('WorkerSid') : plainIdentity(name);
}

function stampsOf(fields: Fields): readonly (string | undefined)[] {
  return [fields.text('TimestampMs'), fields.text('Timestamp')];
}

function circumstancesOf(event: TwilioEvent, what: string): Circumstances | Finding {
  const { fields, desk } = event;
  const task = fields.text('TaskSid');
  if (task === undefined) return NOT_UNDERSTOOD;
  const inbox = inboxOf(
    ['TaskQueueSid', 'WorkflowSid', 'WorkspaceSid', 'AccountSid'].map((name) => fields.text(name)),
    desk.tools,
  );
  if (inbox === undefined) return UNKNOWN_INBOX;
  const thread = conversationOf(fields);
  return toCircumstances(
    {
      id: `${what} ${task}`,
      stamps: stampsOf(fields),
      inbox,
      person: toPerson(customerKeys(event, task)),
      thread: thread !== undefined && isPlainThreadId(thread) ? thread : undefined,
    },
    event,
  );
}

/** A task that names nobody is about somebody of its own. */
function customerKeys(
  { fields, desk: { tools } }: TwilioEvent,
  task: string,
): readonly [CustomerKey, ...CustomerKey[]] {
  const conversation = conversationOf(fields);
  const keys = [
    customerKey(customerAddress(fields.record('TaskAttributes')), tools),
    conversation === undefined ? undefined : conversationKey(conversation, tools),
  ].flatMap((key) => key ?? []);
  return isNotEmpty(keys) ? keys : [tools.pseudonym('twilio-task', task)];
}

/** Flex says `customerAddress` of chats, `from` of calls that come in and `outbound_to` of those that go out. */
function customerAddress(attributes: JsonRecord): string | undefined {
  const { customerAddress: address, direction, from, outbound_to: to } = attributes;
  return toText(address) ?? toText(direction === 'outbound' ? to : from);
}

function conversationOf(fields: Fields): string | undefined {
  return toText(fields.record('TaskAttributes').conversationSid);
}
