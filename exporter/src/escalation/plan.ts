/** Who is to be told of what at this moment: overdue conversations in, alerts wanted out. Pure. */
import type { Severity } from '../alerts.ts';
import type { WaitingConversation } from '../backend/backend.ts';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { compareText } from '../conversation/fact.ts';
import type { EscalationRules } from './rules.ts';
import { severityAt } from './severity.ts';

export const CUSTOMER_WAITING = 'CustomerWaiting';
export const BEYOND_CAP = 'CustomersWaitingBeyondCap';

/** What changes about an alert while it stays the same one. */
export type Notice =
  | ({ readonly kind: 'waiting' } & WaitingConversation)
  | {
      readonly kind: 'beyond_cap';
      readonly team: string;
      readonly level: string;
      /** Conversations without an alert of their own. */
      readonly beyond: number;
      readonly overdue: number;
      readonly oldest: Instant;
    };

export type Labels = Readonly<Record<string, string>>;

export interface Wanted {
  /** One alert, one id: made of all labels. */
  readonly id: string;
  /** Alerts about the same thing go out in the same request. */
  readonly about: string;
  readonly labels: Labels;
  /** When the level was reached. */
  readonly startsAt: Instant;
  readonly notice: Notice;
}

export interface Capped {
  readonly team: string;
  readonly level: string;
  readonly beyond: number;
}

export interface Plan {
  readonly wanted: readonly Wanted[];
  /** Conversations with an alert, per level. */
  readonly active: ReadonlyMap<string, number>;
  /** Per team and level with more overdue conversations than the cap. */
  readonly capped: readonly Capped[];
}

export interface PlanMoment {
  readonly eventTime: Instant;
  readonly firing: Firing;
}

/** Who has an alert already. */
export interface Firing {
  readonly has: (id: string) => boolean;
  /** Customers with any: who is not among them need not be looked for. */
  readonly customers: ReadonlySet<string>;
}

/** Takes time for as many as get an alert, not for as many as wait: there may be a hundred thousand of them. */
export function planAlerts(
  conversations: readonly WaitingConversation[],
  { levels, cap, isOnDuty = () => true }: Pick<EscalationRules, 'levels' | 'cap' | 'isOnDuty'>,
  { eventTime, firing }: PlanMoment,
): Plan {
  const waiting = conversations
    .filter(({ slice, waitingSince }) =>
      isOnDuty({ source: slice.source, inbox: slice.inbox, waitingSince }, eventTime),
    )
    .sort((a, b) => a.waitingSince - b.waitingSince || compareText(a.customer, b.customer));
  const wanted: Wanted[] = [];
  const active = new Map<string, number>();
  const capped: Capped[] = [];
  for (const [index, { level, afterMs }] of levels.entries()) {
    // A threshold that passes at the very instant has been kept, as everywhere.
    const overdue = waiting.filter(({ waitingSince }) => eventTime - waitingSince > afterMs);
    const severity = severityAt(levels, index);
    let shown = 0;
    for (const [team, ofTeam] of byTeam(overdue)) {
      const context: LevelContext = { team, level, afterMs, severity, cap };
      const chosen = choose(ofTeam, context, firing);
      for (const one of chosen) wanted.push(toWanted(one, context));
      shown += chosen.size;
      if (ofTeam.length === chosen.size) continue;
      capped.push({ team, level, beyond: ofTeam.length - chosen.size });
      wanted.push(beyondCap(ofTeam, chosen, context));
    }
    active.set(level, shown);
  }
  return { wanted, active, capped };
}

interface LevelContext {
  readonly team: string;
  readonly level: string;
  readonly afterMs: Milliseconds;
  readonly severity: Severity;
  readonly cap: number;
}

function byTeam(overdue: readonly WaitingConversation[]): Map<string, WaitingConversation[]> {
  const teams = new Map<string, WaitingConversation[]>();
  for (const one of overdue) {
    const ofTeam = teams.get(one.slice.team);
    if (ofTeam) ofTeam.push(one);
    else teams.set(one.slice.team, [one]);
  }
  return teams;
}

/** Of a team, longest waiting first: who has an alert keeps it while they wait; then who waits longest. */
function choose(
  ofTeam: readonly WaitingConversation[],
  context: LevelContext,
  firing: Firing,
): ReadonlySet<WaitingConversation> {
  const { cap } = context;
  if (ofTeam.length <= cap) return new Set(ofTeam);
  const hasAlert = (one: WaitingConversation) =>
    firing.customers.has(one.customer) && firing.has(toWanted(one, context).id);
  const chosen = new Set(ofTeam.filter(hasAlert).slice(0, cap));
  for (const one of ofTeam) {
    if (chosen.size === cap) break;
    chosen.add(one);
  }
  return chosen;
}

function toWanted(conversation: WaitingConversation, { level, afterMs, severity }: LevelContext): Wanted {
  const { customer, slice, waitingSince } = conversation;
  const labels = {
    alertname: CUSTOMER_WAITING,
    severity,
    escalation: level,
    source: slice.source,
    inbox: slice.inbox,
    team: slice.team,
    conversation: customer,
  };
  return {
    id: keyOf(Object.values(labels)),
    // Not the team: who is moved to another goes from the one to the other in one request.
    about: keyOf([slice.inbox, customer]),
    labels,
    startsAt: waitingSince + afterMs,
    notice: { kind: 'waiting', ...conversation },
  };
}

function beyondCap(
  ofTeam: readonly WaitingConversation[],
  chosen: ReadonlySet<WaitingConversation>,
  { team, level, afterMs, severity }: LevelContext,
): Wanted {
  const labels = { alertname: BEYOND_CAP, severity, escalation: level, team };
  const oldest = ofTeam.find((one) => !chosen.has(one))?.waitingSince ?? 0;
  const beyond = ofTeam.length - chosen.size;
  return {
    id: keyOf(Object.values(labels)),
    about: keyOf([BEYOND_CAP, team]),
    labels,
    startsAt: oldest + afterMs,
    notice: { kind: 'beyond_cap', team, level, beyond, overdue: ofTeam.length, oldest },
  };
}

/** Label values hold no control characters, so nothing else has the same key. */
function keyOf(values: readonly string[]): string {
  return values.join('\0');
}
