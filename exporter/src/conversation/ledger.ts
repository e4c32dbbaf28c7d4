/**
 * The agent ledger: who was available and busy, for how long. Agents work across conversations, so their events are put
 * in event order here, once the low watermark tells that no earlier one can come.
 */
import type { Instant, Milliseconds, Score } from './fact.ts';
import { compareText } from './fact.ts';
import type { AgentEvent } from './observation.ts';

export interface AgentAccount {
  readonly team: string;
  readonly available: boolean;
  readonly capacity: number;
  /** When presence was last told of. */
  readonly presenceAt?: Instant;
  /** Conversations held. Never below 0 in what is shown; below while events are out of order. */
  readonly load: number;
  /** Accounted for up to here. */
  readonly accountedTo: Instant;
}

export type AgentObservation = { readonly agent: string; readonly team: string } & (
  | {
      readonly type: 'TimeAccounted';
      readonly busyMs: Milliseconds;
      readonly availableMs: Milliseconds;
      readonly capacityMs: Milliseconds;
      readonly conversationMs: Milliseconds;
    }
  | { readonly type: 'EpisodeHandled' }
  | { readonly type: 'AgentScored'; readonly score: Score }
);

export interface Accounted {
  readonly account: AgentAccount;
  readonly observations: readonly AgentObservation[];
}

/** Of an agent nothing is known of yet: the team is that of the first event in order. */
export function openAccount(): AgentAccount {
  return { team: '', available: false, capacity: 0, load: 0, accountedTo: 0 };
}

/** The account as it must be for the agent to hold `conversations` once everything upcoming has been applied. */
export function recount(
  account: AgentAccount,
  held: { readonly team: string; readonly conversations: number; readonly at: Instant },
  upcoming: readonly AgentEvent[],
): AgentAccount {
  const coming = upcoming.reduce((sum, event) => sum + (event.type === 'load' ? event.change : 0), 0);
  const load = held.conversations - coming;
  if (load === account.load) return account;
  const team = account.team === '' ? held.team : account.team;
  return { ...account, team, load, accountedTo: account.accountedTo === 0 ? held.at : account.accountedTo };
}

/** Laying down comes before taking up, so that an agent handing one over for another is not seen holding two. */
function compareEvents(a: AgentEvent, b: AgentEvent): number {
  return a.at - b.at || rank(a) - rank(b) || compareText(a.team, b.team) || weight(a) - weight(b);
}

function rank(event: AgentEvent): number {
  return (['presence', 'handled', 'scored', 'load'] as const).indexOf(event.type);
}

/** Tells apart what is left equal: of two loads the laying down, of two scores the lower. */
function weight(event: AgentEvent): number {
  switch (event.type) {
    case 'load':
      return event.change;
    case 'scored':
      return event.score;
    case 'presence':
      return event.capacity + (event.available ? 0.5 : 0);
    case 'handled':
      return 0;
  }
}

/** Accounts for the time up to the watermark, event by event. `due`: all events from before it, in any order. */
export function accountTo(
  agent: string,
  account: AgentAccount,
  due: readonly AgentEvent[],
  watermark: Instant,
): Accounted {
  const observations: AgentObservation[] = [];
  let current = account;
  for (const event of [...due].sort(compareEvents)) {
    const next = passTime(agent, current, event.at);
    current = applyEvent(next.account, event);
    observations.push(...next.observations, ...observe(agent, current.team, event));
  }
  const idle = !current.available && current.load <= 0;
  if (idle) return { account: current, observations };
  const last = passTime(agent, current, watermark);
  return { account: last.account, observations: [...observations, ...last.observations] };
}

function passTime(agent: string, account: AgentAccount, to: Instant): Accounted {
  const spanMs = to - account.accountedTo;
  if (spanMs <= 0) return { account, observations: [] };
  const load = Math.max(0, account.load);
  const accounted = { ...account, accountedTo: to };
  if (load === 0 && !account.available) return { account: accounted, observations: [] };
  const availableMs = account.available ? spanMs : 0;
  const observation: AgentObservation = {
    type: 'TimeAccounted',
    agent,
    team: account.team,
    busyMs: load > 0 ? spanMs : 0,
    availableMs,
    capacityMs: availableMs * account.capacity,
    conversationMs: load * spanMs,
  };
  return { account: accounted, observations: [observation] };
}

function applyEvent(before: AgentAccount, event: AgentEvent): AgentAccount {
  const account = before.team === '' ? { ...before, team: event.team } : before;
  switch (event.type) {
    case 'load':
      return { ...account, load: account.load + event.change };
    case 'presence':
      // It comes late: more has been told since.
      if (event.at < (account.presenceAt ?? event.at)) return account;
      return {
        ...account,
        presenceAt: event.at,
        available: event.available,
        capacity: event.capacity,
        team: event.team === '' ? account.team : event.team,
      };
    case 'handled':
    case 'scored':
      return account;
  }
}

function observe(agent: string, team: string, event: AgentEvent): AgentObservation[] {
  if (event.type === 'handled') return [{ type: 'EpisodeHandled', agent, team }];
  if (event.type === 'scored') return [{ type: 'AgentScored', agent, team, score: event.score }];
  return [];
}
