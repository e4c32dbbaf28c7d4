/** When agents are there for customers, and for how many at once. */
import type { AgentPresenceChanged } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import { statedTime } from '../eventTime.ts';
import { NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord, toText } from '../json.ts';
import { keyOf, toErrand, toId, type Desk } from './desk.ts';
import type { Reader, ZendeskEvent } from './envelope.ts';

/** What an agent's presence is made of, however it became known. */
export interface Presence extends EventTime {
  readonly key: string;
  readonly agent: string;
  readonly available: boolean;
  /** The webhooks do not say it: 1 where the API is not asked. */
  readonly capacity?: number;
  readonly groups?: readonly string[];
}

export function toPresence(presence: Presence, { tools, teamOf }: Desk): AgentPresenceChanged {
  const { key, at, timeSource, agent, available, capacity = 1, groups = [] } = presence;
  return {
    kind: 'AgentPresenceChanged',
    key,
    at,
    timeSource,
    source: tools.name,
    agent: tools.agentLabel(agent),
    team: groups.map(teamOf).find((team) => team !== undefined) ?? '',
    available,
    capacity,
  };
}

/** The channels on which people wait for an answer now. */
const LIVE: ReadonlySet<unknown> = new Set(['messaging', 'chat']);

/** `agent.state_changed`: the state on one channel. */
export const readChannelState: Reader = (event, desk) => {
  const { channel, new_state } = event.event;
  const state = toText(new_state)?.toLowerCase();
  if (toText(channel) === undefined || state === undefined) return [NOT_UNDERSTOOD];
  if (!LIVE.has(channel)) return [{ ignored: 'agent.state_of_other_channel' }];
  return changed(event, state === 'online', desk);
};

/** The states every account has, and whether the agent can be given a conversation in them. */
const UNIFIED: ReadonlyMap<string, boolean> = new Map([
  ['online', true],
  ['away', false],
  ['offline', false],
  ['transfers only', false],
]);

/** `agent.unified_state_changed`. What a state of the account's own means, its channels' events tell. */
export const readUnifiedState: Reader = (event, desk) => {
  const { new_unified_state: state } = event.event;
  const name = isRecord(state) ? toText(state.name)?.toLowerCase() : undefined;
  if (name === undefined) return [NOT_UNDERSTOOD];
  const available = UNIFIED.get(name.replace('_', ' '));
  return available === undefined ? [{ ignored: 'agent.custom_state' }] : changed(event, available, desk);
};

/** `agent.max_capacity_changed`: of how much, and whether the agent is there, only the API tells. */
export const readCapacity: Reader = (event, desk) => changed(event, undefined, desk);

function changed(event: ZendeskEvent, available: boolean | undefined, desk: Desk): readonly Finding[] {
  const agent = toId(event.detail.agent_id);
  if (agent === undefined) return [NOT_UNDERSTOOD];
  const key = keyOf(desk, event.type, event.id);
  const time = timeOf(event);
  if (desk.canAsk) {
    const question = { ask: 'agent', agent, ...time, ...(available !== undefined && { available }) } as const;
    return [{ errand: toErrand(question, key) }];
  }
  if (available === undefined) return [{ ignored: event.type }];
  return [{ fact: toPresence({ key, agent, available, ...time }, desk) }];
}

/** The envelope's time is that of the telling, which can trail. */
function timeOf({ event, at, timeSource }: ZendeskEvent): EventTime {
  const { updated_at } = event;
  const stated = statedTime(updated_at, at);
  return stated.timeSource === 'receipt' ? { at, timeSource } : stated;
}
