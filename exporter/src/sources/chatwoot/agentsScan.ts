/** Who is at work. No webhook tells, so it is known to the minute. */
import type { AgentPresenceChanged } from '../../conversation/fact.ts';
import { ApiMalformed } from '../apiErrors.ts';
import { isRecord } from '../json.ts';
import type { Api, Page, Scan } from '../source.ts';
import type { Account } from './inquiry.ts';
import { findingsIn } from './pages.ts';
import { chatwootKey, toId, type Reading } from './reading.ts';

const EVERY_MS = 60_000;

export function agentsScan(account: Account): Scan {
  return {
    name: 'agents',
    everyMs: EVERY_MS,
    page: (cursor, api, now) => readAgents(cursor, api, { ...account, receivedAt: now }),
  };
}

/** The cursor is who was at work when last looked at, by label. */
async function readAgents(cursor: string | undefined, api: Api, reading: Reading): Promise<Page> {
  const answer = await api.get('agents');
  if (!Array.isArray(answer)) throw new ApiMalformed('told of no agents');
  const findings = findingsIn(answer);
  const before = new Set(presentIn(cursor));
  const now = new Set(availableIn(answer, reading));
  const came = [...now].filter((agent) => !before.has(agent));
  const left = [...before].filter((agent) => !now.has(agent));
  for (const agent of came) findings.record({ fact: presence(agent, true, reading) }, answer);
  for (const agent of left) findings.record({ fact: presence(agent, false, reading) }, answer);
  return { ...findings.parsed(), cursor: JSON.stringify([...now].toSorted()), hasMore: false };
}

function presentIn(cursor: string | undefined): readonly string[] {
  try {
    const read: unknown = JSON.parse(cursor ?? '[]');
    return Array.isArray(read) ? read.filter((agent) => typeof agent === 'string') : [];
  } catch {
    return [];
  }
}

/** `busy` agents have told Chatwoot to give them nothing. */
function availableIn(agents: readonly unknown[], { tools }: Reading): readonly string[] {
  return agents.filter(isRecord).flatMap(({ id, availability_status: status }) => {
    const agent = toId(id);
    return agent !== undefined && status === 'online' ? [tools.agentLabel(agent)] : [];
  });
}

/** Which team an agent works for, and for how many at once, Chatwoot does not tell here. */
function presence(agent: string, available: boolean, reading: Reading): AgentPresenceChanged {
  const { receivedAt, tools } = reading;
  return {
    kind: 'AgentPresenceChanged',
    key: chatwootKey('presence', [agent, String(available), String(receivedAt)], reading),
    at: receivedAt,
    timeSource: 'receipt',
    source: tools.name,
    agent,
    team: '',
    available,
    capacity: 1,
  };
}
