/**
 * Whatever the sequence of waits, answers, outages, lost answers and restarts of either side: once things have been
 * quiet for as long as an alert is valid, what Alertmanager holds is who is overdue; and while both sides are up and
 * nothing was restarted, it is so after every round.
 */
import fc from 'fast-check';
import { TIMING } from './escalation.ts';
import { BEYOND_CAP } from './plan.ts';
import type { Mood } from './testing/fakeAlertmanager.ts';
import { createRig } from './testing/rig.ts';
import type { Rig } from './testing/rig.ts';
import { LEVELS } from './testing/rules.ts';
import { waiting } from './testing/waiting.ts';

const URLS = ['http://one:9093', 'http://two:9093'];
const NAMES = ['ada', 'bob', 'eve', 'kim'];
const TEAMS = ['tier1', 'tier2'];
const CAP = 2;

type Step =
  | { readonly do: 'wait'; readonly who: string; readonly team: string }
  | { readonly do: 'answer'; readonly who: string }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'mood'; readonly which: number; readonly mood: Mood }
  | { readonly do: 'forget'; readonly which: number }
  | { readonly do: 'restart' };

const which = fc.nat(URLS.length - 1);
const who = fc.constantFrom(...NAMES);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), who, team: fc.constantFrom(...TEAMS) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), who }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      which,
      mood: fc.constantFrom<Mood>('up', 'down', 'mute', 'overloaded'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

async function pass(rig: Rig, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 5) await rig.pass(Math.min(5, left) * 1000);
}

async function perform(rig: Rig, one: Step): Promise<Rig> {
  switch (one.do) {
    case 'wait': {
      const slice = { source: 'wa', inbox: 'support', team: one.team };
      const waitingSince = rig.present.get(one.who)?.waitingSince ?? rig.now();
      rig.present.set(one.who, waiting(one.who, 0, { slice, waitingSince }));
      return rig;
    }
    case 'answer':
      rig.present.delete(one.who);
      return rig;
    case 'pass':
      await pass(rig, one.seconds);
      return rig;
    case 'mood':
      rig.alertmanagers.get(URLS[one.which] ?? '')!.mood = one.mood;
      return rig;
    case 'forget':
      rig.alertmanagers.get(URLS[one.which] ?? '')!.restart();
      return rig;
    case 'restart':
      return rig.restarted();
  }
}

/** Per team and level: who is overdue, and whether more than the cap are. */
function expected(rig: Rig): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { customer, slice, waitingSince } of rig.present.values()) {
    for (const { level, afterMs } of LEVELS) {
      if (rig.now() - waitingSince <= afterMs) continue;
      const key = `${slice.team} ${level}`;
      groups.set(key, (groups.get(key) ?? new Set()).add(customer));
    }
  }
  return groups;
}

function expectAgreement(rig: Rig, url: string): void {
  const overdue = expected(rig);
  const held = new Map<string, string[]>();
  const beyond = new Set<string>();
  for (const { alertname, team, escalation, conversation = '' } of rig.alertmanagers.get(url)!.firing()) {
    const key = `${team} ${escalation}`;
    if (alertname === BEYOND_CAP) beyond.add(key);
    else held.set(key, [...(held.get(key) ?? []), conversation]);
  }
  for (const key of new Set([...overdue.keys(), ...held.keys(), ...beyond])) {
    const waiters = overdue.get(key) ?? new Set();
    const shown = held.get(key) ?? [];
    expect({ key, shown: shown.length, strangers: shown.filter((one) => !waiters.has(one)) }).toEqual({
      key,
      shown: Math.min(CAP, waiters.size),
      strangers: [],
    });
    expect({ key, beyond: beyond.has(key) }).toEqual({ key, beyond: waiters.size > CAP });
  }
}

const ALERTMANAGERS = { rules: { alertmanagers: URLS.map((url) => ({ url })), cap: CAP } };
const QUIET_SECONDS = (TIMING.validForMs + TIMING.resendMs + TIMING.longestRetryMs) / 1000;

test('after any history, what Alertmanager holds comes to be who is overdue', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let rig = createRig(ALERTMANAGERS);
      for (const one of steps) rig = await perform(rig, one);
      for (const url of URLS) rig.alertmanagers.get(url)!.mood = 'up';
      await pass(rig, QUIET_SECONDS);
      for (const url of URLS) expectAgreement(rig, url);
    }),
    { numRuns: Number(process.env.FC_NUM_RUNS ?? 30) },
  );
}, 120_000);

test('while all goes well, Alertmanager holds who is overdue after every round', async () => {
  const calm = step.filter((one) => one.do === 'wait' || one.do === 'answer' || one.do === 'pass');
  await fc.assert(
    fc.asyncProperty(fc.array(calm, { maxLength: 40 }), async (steps) => {
      const rig = createRig(ALERTMANAGERS);
      for (const one of steps) {
        await perform(rig, one);
        await rig.pass(0);
        for (const url of URLS) expectAgreement(rig, url);
      }
    }),
    { numRuns: Number(process.env.FC_NUM_RUNS ?? 30) },
  );
}, 120_000);
