/**
 * The exporter is killed over and over while webhooks arrive, and started again on the same database; whatever it had
 * not acknowledged is sent again. In the end it has counted exactly what the traffic was.
 *
 * `KILLS`: how many kills, 25 by default, 10 at least. `FAULT_SEED`: what traffic, order and moments are drawn from.
 */
import { readFileSync } from 'node:fs';
import { endRounds, playRound } from './support/round.ts';
import type { Kill, RoundReport } from './support/round.ts';
import { OWN_COUNTERS } from './support/watch.ts';
import type { KillStyle } from './support/killPlan.ts';

const KILLS = Number(process.env.KILLS ?? 25);
const SEED = Number(process.env.FAULT_SEED ?? 1);
/** Each round has a database of its own, and a seed of its own, so that one that failed can be repeated alone. */
const KILLS_PER_ROUND = 25;
/** A busy machine may take its time. */
const ROUND_TAKES_AT_MOST_MS = 900_000;
const SHOW_EVERY_MS = 10_000;

if (!(KILLS >= 10)) throw new Error('KILLS must be 10 or more: fewer cannot be of every kind');
const sizes = roundSizes(KILLS);
const reports: RoundReport[] = [];
const startedAt = Date.now();

beforeAll(
  async () => {
    for (const [nth, kills] of sizes.entries()) {
      const report = await playFairly(SEED + nth, kills);
      reports.push(report);
      if (nth + 1 < sizes.length) show(`round ${nth + 1} of ${sizes.length} is over\n${figures()}`);
      if (isSpoilt(report)) return;
    }
  },
  2 * sizes.length * ROUND_TAKES_AT_MOST_MS,
);

afterAll(async () => {
  await endRounds();
  show(figures());
});

function roundSizes(kills: number): number[] {
  const rounds = Math.max(1, Math.ceil(kills / KILLS_PER_ROUND));
  return Array.from({ length: rounds }, (_, nth) => Math.floor((kills + nth) / rounds));
}

/**
 * What is redelivered after the lateness bound is late by rights: a round in which the machine stood still for longer shows
 * nothing. It is played with room for such an outage, and what it shows then holds.
 */
async function playFairly(seed: number, kills: number): Promise<RoundReport> {
  const report = await playOne(seed, kills);
  if (!isTooSlow(report) || !isOffByLateness(report)) return report;
  const leastLatenessMs = 3 * report.longestOutageMs;
  show(
    `an outage of ${seconds(report.longestOutageMs)}: once more with ${seconds(leastLatenessMs)} of lateness`,
  );
  return playOne(seed, kills, leastLatenessMs);
}

/** Lateness changes what is counted. It loses no fact, makes no counter fall and no start complain. */
function isOffByLateness(report: RoundReport): boolean {
  const { lateFacts, differences, differencesAfterRestart, wrongs, complaints, facts } = report;
  const isOff = lateFacts > 0 || differences.length + differencesAfterRestart.length > 0;
  return isOff && wrongs.length + complaints.length === 0 && facts.stored === facts.told;
}

function isTooSlow({ longestOutageMs, latenessMs }: RoundReport): boolean {
  return longestOutageMs >= latenessMs;
}

async function playOne(seed: number, kills: number, leastLatenessMs?: number): Promise<RoundReport> {
  let shownAt = Date.now();
  const before = reports.reduce((sum, report) => sum + report.kills.length, 0);
  try {
    return await playRound({
      seed,
      kills,
      ...(leastLatenessMs === undefined ? {} : { leastLatenessMs }),
      onKill: (_kill, nth) => {
        if (Date.now() - shownAt < SHOW_EVERY_MS) return;
        shownAt = Date.now();
        show(`${before + nth} of ${KILLS} kills, ${seconds(Date.now() - startedAt)}`);
      },
    });
  } catch (error) {
    throw new Error(`The round broke off; ${howToRepeat(seed, kills)}: ${String(error)}`, { cause: error });
  }
}

function howToRepeat(seed: number, kills: number): string {
  return `repeat with FAULT_SEED=${seed} KILLS=${kills}`;
}

/** Whether going on would tell more than this round already did. */
function isSpoilt({ differences, differencesAfterRestart, wrongs, complaints }: RoundReport): boolean {
  return [differences, differencesAfterRestart, wrongs, complaints].some((faults) => faults.length > 0);
}

function figures(): string {
  const starts = reports.flatMap(({ startsMs }) => startsMs).sort((a, b) => a - b);
  const sum = (read: (report: RoundReport) => number) =>
    reports.reduce((total, report) => total + read(report), 0);
  return [
    `${kills().length} kills (${stylesOf(kills())})`,
    `${sum(({ webhooks }) => webhooks)} webhooks, ${sum(({ requests }) => requests)} requests`,
    `${sum(({ redelivered }) => redelivered)} redelivered, ${sum(({ repeated }) => repeated)} sent again after their acknowledgement`,
    `${kills().filter(({ inFlight }) => inFlight > 0).length} kills with requests in flight, ${kills().filter(({ pending }) => pending > 0).length} with facts pending, ${kills().filter(({ settled }) => settled > 0).length} while settling went on, ${kills().filter(({ wasWriting }) => wasWriting).length} as the database was written`,
    `${starts.length} starts, half within ${seconds(starts[Math.floor(starts.length / 2)] ?? 0)}, longest ${seconds(starts.at(-1) ?? 0)}`,
    `longest outage ${seconds(Math.max(...reports.map(({ longestOutageMs }) => longestOutageMs)))}`,
    `${sum(({ scrapes }) => scrapes)} scrapes of ${reports[0]?.watched ?? 0} series, ${seconds(Date.now() - startedAt)} in all`,
  ].join('\n');
}

function stylesOf(list: readonly Kill[]): string {
  const counts = new Map<string, number>();
  for (const { style } of list) counts.set(style, (counts.get(style) ?? 0) + 1);
  return [...counts].map(([style, count]) => `${style} ${count}`).join(', ');
}

function kills(): Kill[] {
  return reports.flatMap((report) => report.kills);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function show(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** By round, with what repeats it. */
function inEachRound(read: (report: RoundReport) => unknown): Record<string, unknown> {
  return Object.fromEntries(reports.map((report) => [nameOf(report), read(report)]));
}

function nameOf(report: RoundReport): string {
  const {
    seed,
    kills: { length },
    longestOutageMs,
    latenessMs,
  } = report;
  const doubt = `, an outage of ${seconds(longestOutageMs)} with ${seconds(latenessMs)} of allowed lateness`;
  return `${howToRepeat(seed, length)}${isTooSlow(report) ? doubt : ''}`;
}

test(`it was killed ${KILLS} times, in every way`, () => {
  const styles: readonly KillStyle[] = ['flight', 'settling', 'again', 'start', 'stop', 'timers', 'sweep'];
  expect(kills()).toHaveLength(KILLS);
  const met = new Set(kills().map(({ style }) => style));
  expect(styles.filter((style) => !met.has(style))).toEqual([]);
});

test('kills met webhooks on their way and facts not yet settled', () => {
  const share = (isSo: (kill: Kill) => boolean) => kills().filter(isSo).length / KILLS;
  expect(share(({ inFlight }) => inFlight > 0)).toBeGreaterThan(0.3);
  expect(share(({ pending }) => pending > 0)).toBeGreaterThan(0.3);
});

test('kills met processes that were writing, that had been settling, and that had not come up', () => {
  expect(kills().filter(({ wasWriting }) => wasWriting).length).toBeGreaterThan(KILLS / 20);
  expect(kills().some(({ settled }) => settled > 0)).toBe(true);
  expect(kills().some(({ wasReady }) => !wasReady)).toBe(true);
});

test('what was not acknowledged was sent again, and some of what was, too', () => {
  expect(inEachRound(({ redelivered, repeated }) => redelivered > 0 && repeated > 0)).toEqual(
    inEachRound(() => true),
  );
});

test('nothing came late', () => {
  expect(inEachRound(({ lateFacts }) => lateFacts)).toEqual(inEachRound(() => 0));
});

test('webhooks were accepted or put off, never refused', () => {
  const refusals = ({ answers }: RoundReport) => Object.keys(answers).filter((status) => status !== '503');
  expect(inEachRound(refusals)).toEqual(inEachRound(() => []));
});

test('every fact is stored, once', () => {
  expect(inEachRound(({ facts }) => facts.stored)).toEqual(inEachRound(({ facts }) => facts.told));
  expect(inEachRound(({ duplicates }) => duplicates > 0)).toEqual(inEachRound(() => true));
});

test('every KPI is what the traffic was, exactly', () => {
  expect(inEachRound(({ differences }) => differences)).toEqual(inEachRound(() => []));
  expect(Math.min(...reports.map(({ judged }) => judged))).toBeGreaterThan(500);
});

test('and still is after one more restart', () => {
  expect(inEachRound(({ differencesAfterRestart }) => differencesAfterRestart)).toEqual(
    inEachRound(() => []),
  );
});

test('no lasting counter ever fell between two scrapes, across all restarts', () => {
  expect(inEachRound(({ wrongs }) => wrongs)).toEqual(inEachRound(() => []));
  expect(Math.min(...reports.map(({ watched }) => watched))).toBeGreaterThan(500);
});

test('no restart found anything to complain about', () => {
  expect(inEachRound(({ complaints }) => complaints)).toEqual(inEachRound(() => []));
});

test('the counters that may start again at 0 are those the documentation names', () => {
  const page = readFileSync('docs/reliability.md', 'utf8');
  const [, section = ''] = /### What starts at 0([^#]*)/.exec(page) ?? [];
  expect([...section.matchAll(/`(helpdesk_\w+)`/g)].map(([, name]) => name)).toEqual(OWN_COUNTERS);
});
