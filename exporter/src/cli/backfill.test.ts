import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulateLog } from '../backfill/testing/genericLog.ts';
import { chunksIn, samplesAt } from '../backfill/testing/inputs.ts';
import type { CounterSeries, HistogramSeries } from '../simulate/truth/tally.ts';
import type { FakeProcess } from '../testing/cli.ts';
import { createFakeProcess, endProcessesAfterEach } from '../testing/cli.ts';

endProcessesAfterEach();

const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2026, 5, 7, 6);
const FOR_MS = 30 * HOUR_MS;
const UNTIL = FROM + 8 * 24 * HOUR_MS;
const LOG = simulateLog({ seed: 3, from: FROM, forMs: FOR_MS, ratePerHour: 6 });

let fake: FakeProcess;
let output: string;

beforeEach(() => {
  fake = createFakeProcess();
  fake.files['helpdesk.yml'] = LOG.config;
  output = join(fake.folder, 'history');
});

function givenLog(lines: readonly string[] = LOG.lines): string {
  const path = join(fake.folder, 'events.ndjson');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

function run(path: string, ...flags: string[]): Promise<number> {
  return fake.run('backfill', path, '--output', output, '--step', '30m', ...flags);
}

const TARGET = 'job="helpdesk-exporter",instance="127.0.0.1:9877"';

function seriesName(
  name: string,
  labels: Readonly<Record<string, string>>,
  order: readonly string[],
): string {
  const own = order.map((label) => `${label}="${labels[label] ?? ''}"`);
  return `${name}{${[TARGET, ...own].join(',')}}`;
}

/** Gauges of the present move on; those of agents run. */
const MOVING = /^helpdesk_(conversations_|oldest_|agent_)/;

function expectedAt(asOf: number): Map<string, number> {
  const expected = new Map<string, number>();
  const series = Object.entries(LOG.truthAt(asOf).series).filter(([metric]) => !MOVING.test(metric));
  for (const [metric, each] of series)
    for (const one of each) for (const [name, value] of samplesOf(metric, one)) expected.set(name, value);
  return expected;
}

function samplesOf(metric: string, one: CounterSeries | HistogramSeries): (readonly [string, number])[] {
  const order = orderOf(Object.keys(one.labels));
  if ('value' in one) return [[seriesName(metric, one.labels, order), one.value]];
  return [
    [seriesName(`${metric}_count`, one.labels, order), one.count],
    [seriesName(`${metric}_sum`, one.labels, order), one.sum],
  ];
}

/** Slice first, then the metric's own, as the contract has it. */
function orderOf(labels: readonly string[]): string[] {
  const order = [
    'agent',
    'source',
    'inbox',
    'team',
    'category',
    'objective',
    'window',
    'direction',
    'episode',
  ];
  const place = (label: string) => (order.includes(label) ? order.indexOf(label) : order.length);
  return [...labels].sort((a, b) => place(a) - place(b));
}

it('comes to what really happened, at every look', async () => {
  expect(await run(givenLog(), '--until', new Date(UNTIL).toISOString())).toBe(0);
  const text = chunksIn(output)
    .map(([, chunk]) => chunk)
    .join('');
  for (const at of [FROM + 8 * HOUR_MS, FROM + 24 * HOUR_MS, FROM + FOR_MS, UNTIL]) {
    // What happens at the very instant of the scrape is in it, timers of that instant are not.
    const expected = expectedAt(at - 1);
    expect(expected.size).toBeGreaterThan(50);
    const found = samplesAt(text, at / 1000);
    const counted = [...expected.keys()].map((name) => [name, found.get(name)] as const);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
  }
}, 60_000);

it('makes the same of a log in any order', async () => {
  expect(await run(givenLog())).toBe(0);
  const inOrder = chunksIn(output);
  output = join(fake.folder, 'of a shuffled one');
  const shuffled = [...LOG.lines].sort((a, b) => (a.slice(30) < b.slice(30) ? -1 : 1));
  expect(shuffled).not.toEqual(LOG.lines);
  expect(await run(givenLog(shuffled))).toBe(0);
  expect(chunksIn(output)).toEqual(inOrder);
}, 60_000);

it('stopped half way and called again, writes the same files as at one go', async () => {
  expect(await run(givenLog(), '--chunk', '6h')).toBe(0);
  const whole = chunksIn(output);
  expect(whole.length).toBeGreaterThan(4);
  output = join(fake.folder, 'in parts');
  const again = createFakeProcess();
  again.files['helpdesk.yml'] = LOG.config;
  const path = givenLog();
  const inParts = () => again.run('backfill', path, '--output', output, '--step', '30m', '--chunk', '6h');
  const { err } = again.tools;
  const stopAtSecond = (line: string) => {
    err(line);
    if (line.includes('.om')) again.stop();
  };
  Object.assign(again.tools, { err: stopAtSecond, now: advancing() });
  expect(await inParts()).toBe(1);
  const begun = chunksIn(output);
  expect(begun.length).toBeGreaterThan(0);
  expect(begun.length).toBeLessThan(whole.length);
  expect(await fake.run('backfill', path, '--output', output, '--step', '30m', '--chunk', '6h')).toBe(0);
  expect(chunksIn(output)).toEqual(whole);
}, 60_000);

/** A clock on which there is always time for news. */
function advancing(): () => number {
  let now = Date.now();
  return () => (now += 60_000);
}

it('counts again nothing once all is written', async () => {
  const path = givenLog();
  await run(path);
  const before = chunksIn(output);
  expect(await run(path)).toBe(0);
  expect(chunksIn(output)).toEqual(before);
}, 60_000);

it('says what it left out, and where it stands', async () => {
  const [first = ''] = LOG.lines;
  const untimed = JSON.stringify({ ...(JSON.parse(first) as object), id: 'x', time: undefined });
  const elsewhere = JSON.stringify({
    ...(JSON.parse(LOG.lines[40] ?? '') as object),
    id: 'y',
    inbox: 'nowhere',
  });
  const path = givenLog([
    ...LOG.lines.slice(0, 50),
    '{"half":',
    untimed,
    elsewhere,
    '{"type":"what.is.this"}',
  ]);
  expect(await run(path)).toBe(0);
  const told = fake.err.join('\n');
  for (const reason of ['not_json', 'no_time', 'unknown_inbox', 'unknown_type'])
    expect(told).toContain(`Left out 1: ${reason}`);
  expect(told).toContain(`${path}:51: not_json`);
  expect(told).toContain(`${path}:54: unknown_type`);
}, 60_000);

it('keeps nothing that tells who a customer is', async () => {
  const path = givenLog();
  const phones = LOG.lines.flatMap((line) => /"phone":"\+?(\d+)"/.exec(line)?.[1] ?? []);
  expect(phones.length).toBeGreaterThan(10);
  await run(path, '--step', '6h');
  const kept = readdirSync(output).filter((name) => !name.endsWith('.db') && name !== 'rules');
  expect(kept).toEqual(expect.arrayContaining(['log.json']));
  expect(kept).not.toContain('facts.log');
  const numbers = new Set(chunksIn(output).flatMap(([, text]) => text.match(/\d{7,}/g) ?? []));
  expect(phones.filter((phone) => numbers.has(phone))).toEqual([]);
}, 60_000);

it('gives samples the labels it is told', async () => {
  await run(givenLog(LOG.lines.slice(0, 5)), '--label', 'job=desk', '--label', 'region=eu "west"');
  const [[, text]] = chunksIn(output) as [readonly [string, string]];
  expect(text).toContain(
    'helpdesk_objective_seconds{job="desk",instance="127.0.0.1:9877",region="eu \\"west\\"",objective="resolution"}',
  );
});

describe('it refuses', () => {
  it.each([
    [['--label', 'team=x'], /label team of their own/],
    [['--label', '2=x'], /write name=value/],
    [['--source', 'nobody'], /no source of that name/],
    [['--step', '1s'], /--step must be/],
    [['--step', '7m'], /--chunk must be a multiple/],
    [['--from-format', 'morse'], /Allowed choices/],
  ])('%j', async (flags, message) => {
    expect(await run(givenLog(), ...flags)).toBe(1);
    expect(fake.err.join('\n')).toMatch(message);
  });

  it('a folder that holds the history of another log', async () => {
    await run(givenLog(LOG.lines.slice(0, 5)));
    expect(await run(givenLog(LOG.lines.slice(0, 6)))).toBe(1);
    expect(fake.err.at(-1)).toMatch(/holds a history of other files/);
  });

  it('a store that an exporter has counted in', async () => {
    await run(givenLog(LOG.lines.slice(0, 5)));
    const store = join(output, 'helpdesk.db');
    output = join(fake.folder, 'other');
    mkdirSync(output);
    expect(await run(givenLog(LOG.lines.slice(0, 6)), '--store', store)).toBe(1);
    expect(fake.err.at(-1)).toMatch(/holds a history of other events/);
  });

  it('a log of which nothing can be used', async () => {
    expect(await run(givenLog(['{}']))).toBe(1);
    expect(fake.err.at(-1)).toMatch(/nothing is written/);
  });

  it('a file that is not there', async () => {
    expect(await run(join(fake.folder, 'none.ndjson'))).toBe(1);
    expect(fake.err.at(-1)).toMatch(/none\.ndjson: there is no such file or folder$/);
  });

  it('a folder', async () => {
    expect(await run(fake.folder)).toBe(1);
    expect(fake.err.at(-1)).toBe(`${fake.folder} is a folder: name the files in it`);
  });

  it('a file in the place of the output folder', async () => {
    const log = givenLog();
    expect(await fake.run('backfill', log, '--output', log)).toBe(1);
    expect(fake.err.at(-1)).toBe(`${log}: it is there and is no folder`);
  });
});
