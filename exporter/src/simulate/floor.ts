/** The team floor: who is on duty, and whose slots are taken until when. */
import type { Instant, PresenceChanged } from './happening.ts';
import { createRandom, type Random } from './random.ts';
import { instantOf, localDay, weekdayOf, type Span } from './rhythm.ts';
import { isAbsent, type Scenario } from './scenario.ts';
import type { Agent, World } from './world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Longest a conversation is kept in a queue before everybody forgets it. */
const LONGEST_QUEUE_MS = 14 * HOUR_MS;

export interface Duty extends Span {
  readonly agent: Agent;
}

/** Spans of the agents' work inside `span`: shifts with a break, less what the scenario takes away. */
export function dutiesIn(span: Span, world: World, scenario: Scenario): Duty[] {
  return world.agents.flatMap((agent, number) => {
    const random = createRandom(`duty/${world.seed}/${agent.id}`);
    const days = daysOf(span).filter((day) => !agent.daysOff.includes(weekdayOf(day)));
    const shifts = days.flatMap((day) => shiftOn(day, agent, random));
    const away = isAbsent(scenario, number, scenario.from) ? [scenario] : [];
    return without(shifts, away)
      .map(({ from, to }) => ({
        agent,
        from: Math.max(from, span.from + SECOND_MS),
        to: Math.min(to, span.to),
      }))
      .filter(({ from, to }) => to - from >= 2 * SECOND_MS);
  });
}

/** With the day before: its night shift lasts into the first one. */
function daysOf(span: Span): number[] {
  const first = localDay(span.from) - 1;
  return Array.from({ length: localDay(span.to) - first + 1 }, (_, nth) => first + nth);
}

function shiftOn(day: number, agent: Agent, random: Random): Span[] {
  const from = instantOf(day, agent.shift.from) - random.int(0, 300) * SECOND_MS;
  const to = instantOf(day, agent.shift.to) + random.int(0, 600) * SECOND_MS;
  const middle = from + Math.floor((to - from) / 2 / SECOND_MS) * SECOND_MS;
  const breakAt = middle + random.int(-3600, 3600) * SECOND_MS;
  return without([{ from, to }], [{ from: breakAt, to: breakAt + 30 * MINUTE_MS }]);
}

function without(spans: readonly Span[], holes: readonly Span[]): Span[] {
  return holes
    .reduce<readonly Span[]>(
      (left, hole) =>
        left.flatMap((span) => [
          { from: span.from, to: Math.min(span.to, hole.from) },
          { from: Math.max(span.from, hole.to), to: span.to },
        ]),
      spans,
    )
    .filter(({ from, to }) => to > from);
}

export function presenceOf(duties: readonly Duty[], nextId: () => string): PresenceChanged[] {
  return duties.flatMap(({ agent, from, to }) =>
    [from, to].map((at, nth): PresenceChanged => {
      const { id, team, capacity } = agent;
      return { kind: 'PresenceChanged', id: nextId(), at, agent: id, team, available: nth === 0, capacity };
    }),
  );
}

/** Helpdesks repeat from time to time who is there; it tells that they are alive when nobody writes. */
export function repeatedPresence(
  span: Span,
  world: World,
  duties: readonly Duty[],
  nextId: () => string,
): PresenceChanged[] {
  // Off the whole second, so that no repetition shares the instant of a real change.
  const minutes = Math.ceil((span.to - span.from) / MINUTE_MS);
  const times = Array.from(
    { length: minutes },
    (_, nth) => Math.min(span.from + (nth + 1) * MINUTE_MS, span.to) - 750,
  );
  return times.flatMap((at, nth) => {
    const agent = world.agents[nth % world.agents.length];
    if (!agent) return [];
    const { id, team, capacity } = agent;
    const available = duties.some((duty) => duty.agent === agent && duty.from <= at && at < duty.to);
    return [{ kind: 'PresenceChanged', id: nextId(), at, agent: id, team, available, capacity }];
  });
}

/** A slot of an agent, from when it was free. Call `holdUntil` once it is known how long. */
export interface Slot {
  readonly agent: Agent;
  readonly from: Instant;
  /** Share of the agent's slots that were taken already. */
  readonly load: number;
  holdUntil(to: Instant): void;
}

export interface Floor {
  /** The first slot free at or after `at`; undefined when none is for hours. `except` does not get it. */
  take(team: string, at: Instant, except?: string): Slot | undefined;
  /** Forgets what ended before; nothing earlier may be asked for afterwards. */
  forgetBefore(at: Instant): void;
}

export function createFloor(duties: readonly Duty[]): Floor {
  let holdings: readonly (Span & { readonly agent: string })[] = [];
  const heldAt = (agent: string, at: Instant) =>
    holdings.filter((held) => held.agent === agent && held.from <= at && at < held.to).length;

  const freest = (team: string, at: Instant, except?: string) =>
    duties
      .filter(({ agent, from, to }) => agent.team === team && agent.id !== except && from <= at && at < to)
      .map(({ agent }) => ({ agent, load: heldAt(agent.id, at) / agent.capacity }))
      .filter(({ load }) => load < 1)
      .sort((a, b) => a.load - b.load)[0];

  return {
    take(team, at, except) {
      for (let from = at; from < at + LONGEST_QUEUE_MS; from += stepAfter(from - at)) {
        const found = freest(team, from, except);
        if (found) return { ...found, from, holdUntil: hold(found.agent.id, from) };
      }
      return undefined;
    },
    forgetBefore(at) {
      holdings = holdings.filter(({ to }) => to > at);
    },
  };

  function hold(agent: string, from: Instant): (to: Instant) => void {
    return (to) => {
      holdings = [...holdings, { agent, from, to }];
    };
  }
}

function stepAfter(waitedMs: number): number {
  return waitedMs < 10 * MINUTE_MS ? 15 * SECOND_MS : 5 * MINUTE_MS;
}
