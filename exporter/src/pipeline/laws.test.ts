/**
 * The laws of the way of a webhook, over generated days: however deliveries are ordered, repeated, cut off by crashes or
 * replayed, the KPIs come out as if everything had arrived in order and at once.
 *
 * The days are the same each time; `FC_SEED` and `FC_NUM_RUNS` give others and more, `FC_TIMEOUT_MS` more time.
 */
import * as fc from 'fast-check';
import type { CustomerKey, Fact, Instant } from '../conversation/fact.ts';
import { customerKey, START } from '../conversation/testing/facts.ts';
import { CUSTOMERS, days } from './testing/days.ts';
import type { Day } from './testing/days.ts';
import { LATENESS_MS, RULES, Rig } from './testing/rig.ts';

const DAY_MS = 86_400_000;
const CRASHES = 3;
const MOST_DOWN_MS = 2000;
/** Late beyond the bound. */
const MOST_LATE_MS = 5 * 3_600_000;
const TIMEOUT_MS = Number(process.env.FC_TIMEOUT_MS ?? 240_000);
const RUNS = {
  numRuns: Number(process.env.FC_NUM_RUNS ?? 100),
  seed: Number(process.env.FC_SEED ?? 20_260_302),
  // Ends shrinking with the smallest day found by then; a run cut short by it is no success.
  interruptAfterTimeLimit: TIMEOUT_MS / 2,
  markInterruptAsFailure: true,
};

/** Something done at an instant of our clock. */
type Act = { readonly now: Instant; readonly rank: number } & (
  | { readonly type: 'deliver'; readonly facts: readonly Fact[] }
  | { readonly type: 'tick' }
  | { readonly type: 'prune' }
  | { readonly type: 'erase'; readonly customer: CustomerKey }
  | { readonly type: 'crash'; readonly turns: number }
);

function deliver(fact: Fact, now: Instant): Act {
  return { type: 'deliver', now, rank: 0, facts: [fact] };
}

function tick(now: Instant): Act {
  return { type: 'tick', now, rank: 1 };
}

function inTime(acts: readonly Act[]): Act[] {
  return [...acts].sort((a, b) => a.now - b.now || a.rank - b.rank);
}

/** A tick just when each delivery is due. */
function ticksAfter(acts: readonly Act[]): Act[] {
  return [...new Set(acts.map(({ now }) => now + LATENESS_MS))].map(tick);
}

/** Ticks of the days after, until every timer has fired and every agent has gone home. */
function epilogue(from: Instant): Act[] {
  return [0, 1, 3, 8, 12].map((day) => tick(from + 2 * LATENESS_MS + day * DAY_MS));
}

function lastOf(acts: readonly Act[]): Instant {
  return Math.max(...acts.map(({ now }) => now));
}

async function perform(acts: readonly Act[], { onDisk = false, start = START } = {}): Promise<string> {
  const rig = await Rig.open({ onDisk, now: start });
  try {
    let seen = rig.cells();
    for (const [index, act] of acts.entries()) {
      await take(rig, act);
      if (act.type === 'crash' || index % 20 === 0) seen = expectNoneWentDown(seen, rig.cells());
    }
    expect(await rig.renderStored()).toBe(rig.render());
    expect(await rig.store.pendingCount()).toBe(0);
    expect(await rig.present()).toEqual([]);
    expect(rig.engine.agentLoads().filter(({ load }) => load !== 0)).toEqual([]);
    return rig.render();
  } finally {
    await rig.close();
  }
}

async function take(rig: Rig, act: Act): Promise<void> {
  switch (act.type) {
    case 'deliver':
      rig.now = act.now;
      return rig.deliver(...act.facts);
    case 'tick':
      return rig.tick(act.now);
    case 'erase':
      rig.now = act.now;
      await rig.engine.erase(act.customer);
      return;
    case 'prune':
      await rig.store.prune(act.now, RULES.retention);
      return;
    case 'crash':
      return crash(rig, act);
  }
}

/** Dies somewhere inside a settling step, or behind it; then who comes after must see the same present. */
async function crash(rig: Rig, { now, turns }: Extract<Act, { type: 'crash' }>): Promise<void> {
  rig.now = now;
  const settling = rig.engine.settleDue();
  if (turns > 0) {
    for (let turn = 1; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await rig.crash(settling);
    return;
  }
  await settling;
  const before = await rig.present();
  await rig.crash();
  expect(await rig.present()).toEqual(before);
}

function expectNoneWentDown(before: Map<string, number>, after: Map<string, number>): Map<string, number> {
  const fallen = [...before.keys()].filter((key) => (after.get(key) ?? 0) < (before.get(key) ?? 0));
  expect(fallen).toEqual([]);
  return after;
}

const known = new Map<string, string>();

/** The day as it should be: every telling in order, at its own time. The laws share their days, so it is kept. */
async function plainly({ tellings }: Day): Promise<string> {
  const name = JSON.stringify(tellings);
  const before = known.get(name);
  if (before !== undefined) return before;
  const deliveries = tellings.map((fact) => deliver(fact, fact.at));
  const kpis = await perform(
    inTime([...deliveries, ...ticksAfter(deliveries), ...epilogue(lastOf(deliveries))]),
  );
  known.set(name, kpis);
  return kpis;
}

/** Numbers to draw from, as many as a day may need. */
const dice = fc.array(fc.nat(1_000_000), { minLength: 50, maxLength: 50, size: 'max' });

class Dice {
  readonly #faces: readonly number[];
  #thrown = 0;

  constructor(faces: readonly number[]) {
    this.#faces = faces;
  }

  /** 0 to `most`, inclusive. */
  upTo(most: number): number {
    this.#thrown += 1;
    const face = this.#faces[this.#thrown % this.#faces.length] ?? 0;
    const share = ((face * 7919 + this.#thrown * 104_729) % 1_000_003) / 1_000_003;
    return Math.floor(share * (most + 1));
  }

  /** True about once in `n`. */
  once(n: number): boolean {
    return this.upTo(n - 1) === 0;
  }
}

/** Deliveries late by anything up to the bound, now and then in one webhook with others. */
function lateDeliveries({ tellings }: Day, chance: Dice, mostMs = LATENESS_MS): Act[] {
  return tellings.map((fact) =>
    deliver(fact, fact.at + [0, mostMs, chance.upTo(mostMs), chance.upTo(mostMs)][chance.upTo(3)]!),
  );
}

/** Ticks at times of no meaning beside those that matter. */
function ticksAround(acts: readonly Act[], chance: Dice): Act[] {
  return acts.flatMap(({ now }) =>
    chance.once(2) ? [tick(now + chance.upTo(3000)), tick(now + LATENESS_MS + chance.upTo(500))] : [],
  );
}

function shuffledTies(acts: readonly Act[], chance: Dice): Act[] {
  return acts.map((act) => (act.type === 'deliver' ? { ...act, rank: -chance.upTo(1000) } : act));
}

type Retelling = (day: Day, chance: Dice) => Promise<string>;

const inAnyOrder: Retelling = (day, chance) => {
  const deliveries = shuffledTies(lateDeliveries(day, chance), chance);
  return perform(
    inTime([...deliveries, ...ticksAround(deliveries, chance), ...epilogue(lastOf(deliveries))]),
  );
};

const repeated: Retelling = (day, chance) => {
  const deliveries = lateDeliveries(day, chance);
  const again = deliveries.flatMap((act) => {
    if (act.type !== 'deliver' || chance.once(3)) return [];
    const laterMs = [chance.upTo(2000), chance.upTo(LATENESS_MS * 3), chance.upTo(8 * DAY_MS)][
      chance.upTo(2)
    ]!;
    const now = act.now + laterMs;
    return [
      { type: 'prune' as const, now, rank: -1 },
      { ...act, now },
    ];
  });
  const acts = [...deliveries, ...again];
  return perform(inTime([...acts, ...ticksAround(deliveries, chance), ...epilogue(lastOf(acts))]));
};

const withCrashes: Retelling = (day, chance) => {
  const deliveries = lateDeliveries(day, chance, LATENESS_MS - CRASHES * MOST_DOWN_MS);
  const acts = crashed(deliveries, chance);
  const performed = inTime([...acts, ...ticksAround(acts, chance), ...epilogue(lastOf(acts))]);
  return perform(performed, { onDisk: true });
};

const replayed: Retelling = (day, chance) => {
  const speed = [30, 500, 20_000][chance.upTo(2)]!;
  const start = START + DAY_MS;
  const deliveries = day.tellings.map((fact) =>
    deliver(fact, start + Math.max(0, Math.round((fact.at - START) / speed))),
  );
  const acts = inTime([...deliveries, ...ticksAround(deliveries, chance), ...epilogue(lastOf(deliveries))]);
  return perform(acts, { start });
};

describe('the same day gives the same KPIs', () => {
  test.each<[string, Retelling]>([
    ['in any order of arrival inside the lateness bound', inAnyOrder],
    ['with any deliveries repeated, at once or within the eight days of memory', repeated],
    ['with crashes, and what was not acknowledged delivered again', withCrashes],
    ['replayed a day later, in order, much faster than it was', replayed],
  ])(
    '%s',
    (_name, retell) =>
      fc.assert(
        fc.asyncProperty(days, dice, async (day, faces) => {
          expect(await retell(day, new Dice(faces))).toBe(await plainly(day));
        }),
        RUNS,
      ),
    TIMEOUT_MS,
  );
});

describe('customers erased in the midst of a day, facts late by hours or not', () => {
  test(
    'take nothing back of what has been counted, and leave nobody open and no agent busy',
    () =>
      fc.assert(
        fc.asyncProperty(days, dice, async (day, faces) => {
          const chance = new Dice(faces);
          const deliveries = lateDeliveries(day, chance, chance.once(2) ? LATENESS_MS : MOST_LATE_MS);
          const acts = [...deliveries, ...erasures(deliveries, chance)];
          await perform(inTime([...acts, ...ticksAround(acts, chance), ...epilogue(lastOf(acts))]));
        }),
        RUNS,
      ),
    TIMEOUT_MS,
  );
});

/** A few customers, soon behind a delivery. */
function erasures(deliveries: readonly Act[], chance: Dice): Act[] {
  return Array.from({ length: 1 + chance.upTo(5) }, () => {
    const behind = deliveries[chance.upTo(deliveries.length - 1)]!.now;
    const customer = customerKey(CUSTOMERS[chance.upTo(CUSTOMERS.length - 1)]!);
    return {
      type: 'erase',
      now: behind + chance.upTo(2 * LATENESS_MS),
      rank: chance.upTo(2) - 0.5,
      customer,
    };
  });
}

/** Up to three crashes behind a delivery; what comes while nobody listens, and some of what was heard, comes again. */
function crashed(deliveries: readonly Act[], chance: Dice): Act[] {
  let acts = [...deliveries];
  for (let i = 0; i < CRASHES; i += 1) {
    const at = deliveries[chance.upTo(deliveries.length - 1)]!.now + chance.upTo(3000);
    const upAgain = at + chance.upTo(MOST_DOWN_MS);
    acts = acts.flatMap((act) => redelivered(act, { at, upAgain }, chance));
    acts.push({ type: 'crash', now: at, rank: -1, turns: chance.upTo(3) });
  }
  return acts;
}

function redelivered(act: Act, { at, upAgain }: { at: Instant; upAgain: Instant }, chance: Dice): Act[] {
  if (act.type !== 'deliver') return [act];
  if (act.now >= at && act.now < upAgain) return [{ ...act, now: upAgain }];
  const isUnacknowledged = act.now < at && act.now > at - 500 && chance.once(2);
  return isUnacknowledged ? [act, { ...act, now: upAgain }] : [act];
}
