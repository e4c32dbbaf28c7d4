/** The state and capacity of agents, as the API of omnichannel routing tells them. */
import type { Instant } from '../../conversation/fact.ts';
import { ApiMalformed } from '../apiErrors.ts';
import type { Api, Page, Scan, Told } from '../source.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { keyOf, toId, type Desk, type Question } from './desk.ts';
import { nextPage, unreadable } from './pages.ts';
import { toPresence } from './presence.ts';

type AgentQuestion = Omit<Extract<Question, { ask: 'agent' }>, 'ask'> & { readonly key: string };

interface Circumstances {
  readonly api: Api;
  readonly now: Instant;
  readonly desk: Desk;
}

const PATH = 'api/v2/agent_availabilities';
const HOUR_MS = 3_600_000;
const MOST_CAPACITY = 1000;

/** The presence a webhook told of, with the capacity it did not tell. */
export async function askAgent(question: AgentQuestion, { api, now, desk }: Circumstances): Promise<Told> {
  const { key, agent, at, timeSource } = question;
  const answer = await api.get(`${PATH}/${encodeURIComponent(agent)}`);
  const state = isRecord(answer) ? toState(answer.data, answer.included) : undefined;
  const available = question.available ?? state?.available;
  if (available === undefined) return unreadable(answer ?? { agent, now });
  const { capacity, groups } = state ?? {};
  const presence = { key, agent, at, timeSource, available };
  const more = { ...(capacity !== undefined && { capacity }), ...(groups && { groups }) };
  return { facts: [toPresence({ ...presence, ...more }, desk)], deadLetters: [], ignored: {} };
}

/** Everybody's state once in a while: an event that was lost would leave an agent present for ever. */
export function scanAgents(desk: Desk): Scan {
  return {
    name: 'agents',
    everyMs: HOUR_MS,
    page: async (cursor, api, now): Promise<Page> => {
      const after = cursor === undefined || cursor === '' ? {} : { 'page[after]': cursor };
      const answer = await api.get(PATH, { 'page[size]': 100, ...after });
      // No such thing in accounts without omnichannel routing.
      if (answer === undefined)
        return { facts: [], deadLetters: [], ignored: {}, cursor: '', hasMore: false };
      if (!isRecord(answer) || !Array.isArray(answer.data)) throw new ApiMalformed('told of no agents');
      const states = answer.data.flatMap((one) => toState(one, answer.included) ?? []);
      const next = nextPage(answer);
      return {
        facts: states.map((state) => toPresence(toSighting(state, now, desk), desk)),
        deadLetters: [],
        ignored: {},
        cursor: next ?? '',
        hasMore: next !== undefined,
      };
    },
  };
}

interface State {
  readonly agent: string;
  readonly available: boolean;
  readonly capacity?: number;
  readonly groups: readonly string[];
  /** Changes with the state. */
  readonly version: string | undefined;
}

function toSighting({ version, ...state }: State, now: Instant, desk: Desk) {
  const seen = [state.agent, version ?? String(now), String(state.available), String(state.capacity)];
  return { ...state, key: keyOf(desk, 'agent seen', ...seen), at: now, timeSource: 'receipt' as const };
}

function toState(data: unknown, included: unknown): State | undefined {
  const attributes = isRecord(data) && isRecord(data.attributes) ? data.attributes : undefined;
  const agent = toId(attributes?.agent_id);
  if (!attributes || agent === undefined) return undefined;
  const channel = messagingOf(agent, included);
  const status = toText(channel?.status) ?? unifiedOf(attributes);
  if (status === undefined) return undefined;
  const capacity = toCapacity(channel?.max_capacity);
  return {
    agent,
    available: status.toLowerCase() === 'online',
    ...(capacity !== undefined && { capacity }),
    groups: toList(attributes.group_ids).flatMap((group) => toId(group) ?? []),
    version: toId(attributes.version),
  };
}

function unifiedOf({ agent_status }: JsonRecord): string | undefined {
  return isRecord(agent_status) ? toText(agent_status.name) : undefined;
}

function messagingOf(agent: string, included: unknown): JsonRecord | undefined {
  const id = `agent_availabilities|${agent}|channels|messaging`;
  const found = toList(included).find((one) => isRecord(one) && one.id === id);
  return isRecord(found) && isRecord(found.attributes) ? found.attributes : undefined;
}

function toCapacity(value: unknown): number | undefined {
  const isSound =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_CAPACITY;
  return isSound ? value : undefined;
}
