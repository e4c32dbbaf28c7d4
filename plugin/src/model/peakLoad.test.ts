import fc from 'fast-check';

import { DEFAULTS } from '../options.ts';
import { deepFreeze, timeSeries } from '../testing/frames.ts';
import { peakLoadModel, peakWindow } from './peakLoad.ts';
import { staffing } from './staffing.ts';

const ROOMY = {
  ...{ handleSeconds: 300, concurrency: 1, patienceSeconds: 120 },
  ...{ withinSeconds: 60, target: 0.9 },
};
const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const around = { timeZone: 'Asia/Riyadh', firstWeekday: 6, toMs: NOW_MS, nowMs: NOW_MS };

/** One arrival a quarter hour, more in the quarters the function names, over whole days from an instant. */
function arrivals(fromIso: string, days: number, countAt: (ms: number) => number | null = () => 1) {
  const start = Date.parse(fromIso);
  const ends = Array.from({ length: days * 96 }, (_, i) => start + (i + 1) * QUARTER);
  return timeSeries('arrivals', ends, [{ values: ends.map((end) => countAt(end - QUARTER)) }]);
}

const model = (frames: readonly unknown[], options = DEFAULTS, where = around) =>
  peakLoadModel(deepFreeze(frames) as never, options, where);

function utcHour(ms: number): number {
  return new Date(ms).getUTCHours();
}

test('a quarter-hour span belongs to the wall hour it lies in, not to the one it ends at', () => {
  const only = Date.parse('2026-11-21T17:45:00Z');
  const { rows } = model(arrivals('2026-11-21T00:00:00Z', 1, (ms) => (ms === only ? 8 : 0)));

  const busy = rows.flat().filter((cell) => (cell.perHour ?? 0) > 0);
  expect(busy).toMatchObject([{ weekday: 6, hour: 20, perHour: 8 }]);
});

test('the week starts where the locale says', () => {
  const { rows } = model(arrivals('2026-11-01T00:00:00Z', 7));

  expect(rows.map((row) => row[0]!.weekday)).toEqual([6, 0, 1, 2, 3, 4, 5]);
});

test('the zone chosen in the panel wins over the dashboard; one that does not exist is told', () => {
  const frames = arrivals('2026-11-01T00:00:00Z', 7);

  expect(model(frames, { ...DEFAULTS, timeZone: 'Europe/Berlin' }).zone).toBe('Europe/Berlin');
  expect(model(frames, { ...DEFAULTS, timeZone: 'Mars/Olympus' })).toMatchObject({
    zone: 'UTC',
    zoneUnknown: true,
  });
});

test('a mean hour is arrivals by time observed: steady traffic is flat on both days clocks change', () => {
  for (const start of ['2026-03-27T00:00:00Z', '2026-10-23T00:00:00Z']) {
    const cells = model(arrivals(start, 7), { ...DEFAULTS, timeZone: 'Europe/Berlin' }).rows.flat();
    const seen = cells.filter((cell) => cell.perHour !== undefined);
    expect(seen.length).toBeGreaterThanOrEqual(167);
    expect(seen.map((cell) => cell.perHour)).toEqual(seen.map(() => 4));
  }
});

test('the hour that clocks skip has no value when the range has no other such day', () => {
  const { rows } = model(arrivals('2026-03-28T23:00:00Z', 1), { ...DEFAULTS, timeZone: 'Europe/Berlin' });
  const sunday = rows.flat().filter((cell) => cell.weekday === 0);

  expect(sunday[2]!.perHour).toBeUndefined();
  expect(sunday[3]!.perHour).toBe(4);
});

test('gaps are not quiet hours: they leave the mean alone', () => {
  const hole = Date.parse('2026-11-08T12:00:00Z');
  const { rows } = model(
    arrivals('2026-11-01T00:00:00Z', 14, (ms) => (ms >= hole && ms < hole + HOUR ? null : 1)),
  );

  expect(rows.flat().every((cell) => cell.perHour === 4)).toBe(true);
});

test('a point off the grid, as an instant query beside the range brings, makes no hour busier', () => {
  const start = Date.parse('2026-11-21T00:00:00Z');
  const times = [1, 2, 3, 4].map((i) => start + i * HOUR);
  const frames = [...times, start + 4 * HOUR + 60_000];
  const { busiestCell } = model(timeSeries('arrivals', frames, [{ values: frames.map(() => 80) }]));

  expect(busiestCell).toBe(80);
});

test('what a raw counter grew by over a gap came in no step that can be told', () => {
  const ends = [1, 2, 6, 7].map((i) => Date.parse('2026-11-21T00:00:00Z') + i * QUARTER);
  const frames = timeSeries('A', ends, [
    { labels: { __name__: 'helpdesk_episodes_opened_total' }, values: [100, 104, 204, 208] },
  ]);
  const gap = timeSeries(
    'A',
    [1, 2, 3, 4, 5, 6, 7].map((i) => Date.parse('2026-11-21T00:00:00Z') + i * QUARTER),
    [
      {
        labels: { __name__: 'helpdesk_episodes_opened_total' },
        values: [100, 104, null, null, null, 204, 208],
      },
    ],
  );

  expect(model(frames).busiestCell).toBe(16);
  expect(model(gap).busiestCell).toBe(16);
});

test('a single point speaks for no hour, unless its interval is known', () => {
  const [frame] = timeSeries('arrivals', [NOW_MS], [{ values: [42] }]);
  const [time, value] = frame!.fields;
  const told = { ...frame!, fields: [{ ...time!, config: { interval: HOUR } }, value!] };
  const raw = timeSeries(
    'A',
    [NOW_MS],
    [{ labels: { __name__: 'helpdesk_episodes_opened_total' }, values: [42] }],
  );

  expect(model([frame])).toMatchObject({ noHours: true, peak: undefined });
  expect(model(raw)).toMatchObject({ noHours: true, peak: undefined });
  expect(model([told])).toMatchObject({ noHours: false, busiestCell: 42 });
  expect(model([])).toMatchObject({ noHours: false });
  expect(model(arrivals('2026-11-01T00:00:00Z', 1, () => 0))).toMatchObject({ noHours: false });
});

test('a raw counter with a reset counts what came after it', () => {
  const ends = [1, 2, 3, 4].map((i) => Date.parse('2026-11-21T00:00:00Z') + i * QUARTER);
  const frames = timeSeries('A', ends, [
    { labels: { __name__: 'helpdesk_episodes_opened_total' }, values: [100, 104, 2, 3] },
  ]);
  const { byHour } = model(frames, DEFAULTS, { ...around, timeZone: 'utc' });

  expect(byHour[0]).toBeCloseTo((7 * (4 + 2 + 1) * 4) / 3, 12);
});

test('finds the peak window and says its share', () => {
  const evening = (ms: number) => (utcHour(ms) >= 15 && utcHour(ms) < 18 ? 10 : 1);
  const { peak, busiestHour, tooCoarse } = model(arrivals('2026-11-01T00:00:00Z', 28, evening));

  expect(peak).toEqual({ fromHour: 18, toHour: 21, share: 30 / 51 });
  expect(busiestHour!.count).toBe(40);
  expect(busiestHour!.factor).toBeCloseTo(40 / ((51 * 4) / 24), 9);
  expect(tooCoarse).toBe(false);
});

test('hours that the range saw on more days than others weigh no more', () => {
  const { peak, byHour } = model(arrivals('2026-11-01T00:00:00Z', 1.5));

  expect(byHour).toEqual(byHour.map(() => 7 * 4));
  expect(peak!.share).toBeCloseTo(3 / 24, 12);
});

test('a busiest weekday is named once every weekday was seen whole, whatever clocks skip', () => {
  const mondays = (ms: number) => (new Date(ms).getUTCDay() === 1 ? 2 : 1);
  const berlin = { ...DEFAULTS, timeZone: 'Europe/Berlin' };

  expect(model(arrivals('2026-11-01T00:00:00Z', 1.5, mondays)).busiestWeekday).toBeUndefined();
  expect(model(arrivals('2026-11-01T00:00:00Z', 6.5, mondays)).busiestWeekday).toBeUndefined();
  expect(model(arrivals('2026-11-01T00:00:00Z', 7, mondays)).busiestWeekday).toBe(1);
  expect(model(arrivals('2026-03-26T00:00:00Z', 7, mondays), berlin).busiestWeekday).toBe(1);
});

test('a peak window may run past midnight', () => {
  const night = Array.from({ length: 24 }, (_, hour) => (hour >= 22 || hour < 1 ? 10 : 0));

  expect(peakWindow(night, 3)).toEqual({ fromHour: 22, toHour: 1, share: 1 });
  expect(
    peakWindow(
      night.map(() => 0),
      3,
    ),
  ).toBeUndefined();
});

test('no window of that many hours holds more than the one found', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.nat(100), { minLength: 24, maxLength: 24 })
        .filter((hours) => hours.some((count) => count > 0)),
      fc.integer({ min: 1, max: 12 }),
      (hours, width) => {
        const found = peakWindow(hours, width)!;
        const total = hours.reduce((a, b) => a + b, 0);
        for (let from = 0; from < 24; from++) {
          const sum = Array.from({ length: width }, (_, i) => hours[(from + i) % 24]!).reduce(
            (a, b) => a + b,
            0,
          );
          expect(found.share).toBeGreaterThanOrEqual(sum / total - 1e-12);
        }
      },
    ),
    { seed: 7 },
  );
});

test('shifting every arrival by whole weeks changes no cell', () => {
  const wave = (ms: number) => utcHour(ms);
  const cells = (start: string) =>
    model(arrivals(start, 7, wave))
      .rows.flat()
      .map((cell) => cell.perHour);

  expect(cells('2026-11-01T00:00:00Z')).toEqual(cells('2026-11-08T00:00:00Z'));
});

test('marks the hours with fewer agents than Erlang A asks for', () => {
  const ends = Array.from(
    { length: 7 * 96 },
    (_, i) => Date.parse('2026-11-01T00:00:00Z') + (i + 1) * QUARTER,
  );
  const agents = timeSeries('agents', ends, [{ values: ends.map(() => 5) }]);
  const busy = arrivals('2026-11-01T00:00:00Z', 7, (ms) => (utcHour(ms) === 12 ? 50 : 1));
  const { rows, shortCells } = model([...busy, ...agents], DEFAULTS, { ...around, timeZone: 'utc' });

  expect(shortCells).toBe(7);
  expect(rows[0]![12]).toMatchObject({ agents: 5, short: true });
  expect(rows[0]![12]!.required).toBeGreaterThan(5);
  expect(rows[0]![3]).toMatchObject({ agents: 5, required: 2, short: false });
});

test('where nobody tells when agents are there, 0 throughout is no shortage', () => {
  const busy = arrivals('2026-11-01T00:00:00Z', 7, () => 25);
  const agentsThere = (values: readonly number[]) =>
    timeSeries('agents', [...busy[0]!.fields[0]!.values], [{ values }]);
  const ends: readonly number[] = busy[0]!.fields[0]!.values;

  const untold = model([...busy, ...agentsThere(ends.map(() => 0))]);
  expect(untold).toMatchObject({ shortCells: 0, comingDay: { worstGap: undefined } });
  expect(untold.rows.flat().map(({ agents }) => agents)).toEqual(Array(168).fill(undefined));

  const night = model([...busy, ...agentsThere(ends.map((_, i) => (i === 0 ? 1 : 0)))]);
  expect(night.shortCells).toBe(168);
});

test('agents who work two chats at once halve the work, shrinkage adds agents', () => {
  const frames = arrivals('2026-11-01T00:00:00Z', 7, () => 25);
  const required = (options = DEFAULTS) => model(frames, options).rows[0]![12]!.required!;

  expect(required({ ...DEFAULTS, concurrency: 2 })).toBeLessThan(required());
  expect(required({ ...DEFAULTS, shrinkage: 0.3 })).toBe(Math.ceil(required() / 0.7));
});

test('whether agents are short, present ones are set against those to be at the desk, not against those paid', () => {
  const chats = arrivals('2026-11-01T00:00:00Z', 21, (ms) => (utcHour(ms) === 12 ? 50 : 1));
  const ends = Array.from(
    { length: 21 * 96 },
    (_, i) => Date.parse('2026-11-01T00:00:00Z') + (i + 1) * QUARTER,
  );
  const utc = { ...around, timeZone: 'utc' };
  const noon = (there: number, shrinkage: number) => {
    const agents = timeSeries('agents', ends, [{ values: ends.map(() => there) }]);
    const { rows, comingDay } = model([...chats, ...agents], { ...DEFAULTS, shrinkage }, utc);
    return { cell: rows[0]![12]!, hour: comingDay!.hours[12]!, gap: comingDay!.worstGap };
  };
  const atDesk = noon(0, 0).cell.required!;
  const paid = Math.ceil(atDesk / 0.7);

  expect(noon(atDesk, 0.3)).toMatchObject({
    cell: { required: paid, short: false },
    hour: { required: { mean: paid }, short: false },
    gap: undefined,
  });
  expect(noon(atDesk - 1, 0.3)).toMatchObject({ cell: { short: true }, gap: { hour: 12, agents: 1 } });
});

test('shrinkage asks for no agent more than it takes: 21 at the desk of 30 paid are 70 %', () => {
  const { agentsFor } = staffing({ ...ROOMY, shrinkage: 0.3 });
  const { agentsFor: atDeskFor } = staffing({ ...ROOMY, shrinkage: 0 });
  const load = Array.from({ length: 300 }, (_, i) => i).find((chats) => atDeskFor(chats) === 21)!;

  expect(agentsFor(load)).toBe(30);
});

test('measured handle time and concurrency win over the options', () => {
  const { staffing } = model([
    ...timeSeries('handleTime', [0], [{ values: [420] }]),
    ...timeSeries('concurrency', [0], [{ values: [NaN] }]),
  ]);

  expect(staffing.inputs).toMatchObject({ handleSeconds: 420, concurrency: 1, patienceSeconds: 120 });
});

test('tomorrow is expected from the same weekday before, with its spread', () => {
  // Mondays 2, 9 and 16 November bring 1, 2 and 3 a quarter; every other day brings 9.
  const monday = (ms: number) => {
    const day = new Date(ms + 3 * HOUR);
    return day.getUTCDay() === 1 ? Math.ceil(day.getUTCDate() / 7) : 9;
  };
  const { comingDay } = model(arrivals('2026-10-31T21:00:00Z', 21, monday));

  expect(comingDay).toMatchObject({ day: '2026-11-23', weekday: 1, basedOnDays: 3, worstGap: undefined });
  expect(comingDay!.hours).toHaveLength(24);
  expect(comingDay!.hours[5]!.load.mean).toBeCloseTo(8, 9);
  expect(comingDay!.hours[5]!.load.low).toBeCloseTo(4.8, 9);
  expect(comingDay!.hours[5]!.load.high).toBeCloseTo(11.2, 9);
});

test.each([
  ['up to now', '2026-11-22T09:00:00Z', '2026-11-23', true],
  ['up to the end of this week', '2026-11-27T20:59:59Z', '2026-11-23', true],
  ['of the past', '2026-11-18T12:00:00Z', '2026-11-19', false],
])('of a range %s the coming day is the one after it, tomorrow at the latest', (_, to, day, isTomorrow) => {
  const { comingDay } = model(arrivals('2026-10-31T21:00:00Z', 21), DEFAULTS, {
    ...around,
    toMs: Date.parse(to),
  });

  expect(comingDay).toMatchObject({ day, isTomorrow });
});

test('tomorrow’s worst gap names the hour and how many agents are missing', () => {
  const frames = arrivals('2026-11-01T00:00:00Z', 21, (ms) => (utcHour(ms) === 12 ? 50 : 1));
  const ends = Array.from(
    { length: 21 * 96 },
    (_, i) => Date.parse('2026-11-01T00:00:00Z') + (i + 1) * QUARTER,
  );
  const agents = timeSeries('agents', ends, [{ values: ends.map(() => 5) }]);
  const { comingDay } = model([...frames, ...agents], DEFAULTS, { ...around, timeZone: 'utc' });

  expect(comingDay!.worstGap).toEqual({ hour: 12, agents: comingDay!.hours[12]!.required!.mean - 5 });
});

test('points more than an hour apart are told, since hours cannot be seen in them, nor a busiest one', () => {
  const days = [1, 2, 3].map((i) => i * 24 * HOUR);

  expect(model(timeSeries('arrivals', days, [{ values: [5, 6, 7] }]))).toMatchObject({
    tooCoarse: true,
    busiestHour: undefined,
  });
});

test('nothing at all: empty cells, no peak, no tomorrow, and the query to add', () => {
  const empty = model([]);

  expect(empty).toMatchObject({
    peak: undefined,
    comingDay: undefined,
    busiestHour: undefined,
    busiestCell: 0,
  });
  expect(empty.rows.flat().every((cell) => cell.perHour === undefined)).toBe(true);
  expect(empty.missing[0]).toMatchObject({ name: 'arrivals', needed: true });
});

test('a value below 0 is no arrival and takes none away', () => {
  const { byHour } = model(arrivals('2026-11-01T00:00:00Z', 7, (ms) => (utcHour(ms) === 12 ? -5 : 1)));

  expect(byHour[15]).toBe(0);
  expect(byHour[14]).toBe(28);
});

test('a single point has no span and is left out instead of dividing by nothing', () => {
  const { rows } = model(timeSeries('arrivals', [HOUR], [{ values: [5] }]));

  expect(rows.flat().every((cell) => cell.perHour === undefined)).toBe(true);
});

test('a cell names the middle of the last such hour, also of one that the range ends in', () => {
  const { rows } = model(arrivals('2026-11-01T00:00:00Z', 14.5), DEFAULTS, { ...around, timeZone: 'utc' });
  const at = (weekday: number, hour: number) =>
    rows.flat().find((cell) => cell.weekday === weekday && cell.hour === hour)?.lastMs;

  expect(at(0, 11)).toBe(Date.parse('2026-11-15T11:30:00Z'));
  expect(at(0, 12)).toBe(Date.parse('2026-11-08T12:30:00Z'));
  expect(model(arrivals('2026-11-01T00:00:00Z', 1)).rows[3]?.[0]?.lastMs).toBeUndefined();
});

test('an instant falls into the cell of its wall hour, and into none outside of what was observed', () => {
  const { cellAt } = model(arrivals('2026-11-01T00:00:00Z', 7));

  expect(cellAt(Date.parse('2026-11-03T21:30:00Z'))).toMatchObject({ weekday: 3, hour: 0 });
  expect(cellAt(Date.parse('2026-10-31T23:59:00Z'))).toBeUndefined();
  expect(cellAt(Date.parse('2026-11-08T00:01:00Z'))).toBeUndefined();
  expect(model([]).cellAt(0)).toBeUndefined();
});
