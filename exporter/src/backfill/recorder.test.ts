import { Book } from '../metrics/cells.ts';
import { bookFamily, plainFamily } from '../metrics/family.ts';
import type { Family } from '../metrics/family.ts';
import type { MetricSpec } from '../metrics/names.ts';
import { renderChunk } from './chunk.ts';
import { Recorder } from './recorder.ts';

const OPENED: MetricSpec = { name: 'h_opened_total', type: 'counter', help: 'Opened.', labels: ['team'] };
const WAIT: MetricSpec = { name: 'h_wait_seconds', type: 'histogram', help: 'Wait.', labels: ['team'] };
const OPEN: MetricSpec = { name: 'h_open', type: 'gauge', help: 'Open.', labels: [] };
const BOUNDS = [60];

class Desk {
  readonly book = new Book();

  count(team: string): void {
    this.book.apply([{ metric: OPENED.name, labels: [team], cell: '', value: 1 }]);
  }

  wait(team: string, seconds: number): void {
    const bucket = seconds <= 60 ? '60' : '+Inf';
    this.book.apply([
      { metric: WAIT.name, labels: [team], cell: bucket, value: 1 },
      { metric: WAIT.name, labels: [team], cell: 'sum', value: seconds * 1000 },
    ]);
  }

  families(open: number | undefined): Family[] {
    return [
      bookFamily(OPENED, this.book.series(OPENED.name), []),
      bookFamily(WAIT, this.book.series(WAIT.name), BOUNDS),
      plainFamily(OPEN, open === undefined ? [] : [[[], open]]),
    ];
  }
}

function chunkOf(recorder: Recorder, times: readonly number[]): string {
  return Buffer.concat([...renderChunk({ times, families: recorder.families() })]).toString();
}

it('writes families one after the other, and in them each series with all its times', () => {
  const desk = new Desk();
  const recorder = new Recorder('job="x"');
  desk.count('sales');
  desk.count('care');
  desk.wait('care', 30);
  recorder.take(desk.families(2));
  desk.count('care');
  recorder.take(desk.families(undefined));
  desk.wait('care', 90);
  recorder.take(desk.families(3));
  expect(chunkOf(recorder, [100, 160, 220])).toBe(`# HELP h_opened Opened.
# TYPE h_opened counter
h_opened_total{job="x",team="care"} 1 100
h_opened_total{job="x",team="care"} 2 160
h_opened_total{job="x",team="care"} 2 220
h_opened_total{job="x",team="sales"} 1 100
h_opened_total{job="x",team="sales"} 1 160
h_opened_total{job="x",team="sales"} 1 220
# HELP h_wait_seconds Wait.
# TYPE h_wait_seconds histogram
h_wait_seconds_bucket{job="x",team="care",le="60.0"} 1 100
h_wait_seconds_bucket{job="x",team="care",le="+Inf"} 1 100
h_wait_seconds_sum{job="x",team="care"} 30 100
h_wait_seconds_count{job="x",team="care"} 1 100
h_wait_seconds_bucket{job="x",team="care",le="60.0"} 1 160
h_wait_seconds_bucket{job="x",team="care",le="+Inf"} 1 160
h_wait_seconds_sum{job="x",team="care"} 30 160
h_wait_seconds_count{job="x",team="care"} 1 160
h_wait_seconds_bucket{job="x",team="care",le="60.0"} 1 220
h_wait_seconds_bucket{job="x",team="care",le="+Inf"} 2 220
h_wait_seconds_sum{job="x",team="care"} 120 220
h_wait_seconds_count{job="x",team="care"} 2 220
# HELP h_open Open.
# TYPE h_open gauge
h_open{job="x"} 2 100
h_open{job="x"} 3 220
# EOF
`);
});

it('has the same text for series that came in another order', () => {
  const texts = [
    ['sales', 'care'],
    ['care', 'sales'],
  ].map((teams) => {
    const desk = new Desk();
    const recorder = new Recorder('');
    for (const team of teams) desk.count(team);
    recorder.take(desk.families(1));
    return chunkOf(recorder, [100]);
  });
  expect(texts[0]).toBe(texts[1]);
});

it('keeps one stretch for as long as nothing changes, however many scrapes there are', () => {
  const desk = new Desk();
  const recorder = new Recorder('');
  desk.wait('care', 30);
  for (let step = 0; step < 1000; step += 1) recorder.take(desk.families(1));
  const stretches = recorder.families().flatMap(({ series }) => series.map((one) => one.stretches.length));
  expect(stretches).toEqual([1, 1]);
});

it('hands out a long text in pieces of bounded length', () => {
  const desk = new Desk();
  const recorder = new Recorder('');
  for (let team = 0; team < 40; team += 1) desk.count(`team ${team}`);
  const times = Array.from({ length: 1000 }, (_, step) => 1_800_000_000 + step * 60);
  for (const _ of times) recorder.take(desk.families(1));
  const pieces = [...renderChunk({ times, families: recorder.families() })];
  expect(pieces.length).toBeGreaterThan(1);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(1 << 20);
});

it('refuses a scrape whose samples of one series do not follow each other', () => {
  const samples = ['care', 'sales', 'care'].map((team, at) => [[team], at] as const);
  const recorder = new Recorder('job="x"');
  expect(() => {
    recorder.take([plainFamily(OPENED, samples)]);
  }).toThrow('one scrape shows h_opened_total{job="x",team="care"} twice');
});
