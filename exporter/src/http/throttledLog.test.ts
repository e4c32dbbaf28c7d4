import { LogWatch } from '../testing/logs.ts';
import { ThrottledLog } from './throttledLog.ts';
import type { RepeatableLine } from './throttledLog.ts';

let logs: LogWatch;
let log: ThrottledLog;

beforeEach(() => {
  jest.useFakeTimers();
  logs = new LogWatch();
  log = new ThrottledLog(logs.createLog());
});

afterEach(() => {
  jest.useRealTimers();
});

function line(kind: string, level: 'info' | 'warn' = 'info'): RepeatableLine {
  return { kind, level, fields: { reason: kind }, message: 'Turned away' };
}

function flood(times: number, everyMs: number): void {
  for (let n = 0; n < times; n += 1) {
    log.tell(line('a'));
    jest.advanceTimersByTime(everyMs);
  }
}

it('writes the first at once, at its level, with its fields', () => {
  log.tell(line('a', 'warn'));
  expect(logs.lines).toEqual([expect.objectContaining({ level: 'warn', msg: 'Turned away', reason: 'a' })]);
});

it('writes one line every ten seconds of a flood, and the counts add up', () => {
  flood(60_000, 1);
  jest.advanceTimersByTime(20_000);
  expect(logs.lines.length).toBeLessThanOrEqual(8);
  const more = logs.lines.slice(1).map((each) => Number(each.more));
  expect(1 + more.reduce((sum, count) => sum + count, 0)).toBe(60_000);
  expect(logs.lines[1]).toMatchObject({ level: 'info', msg: 'Turned away', reason: 'a', seconds: 10 });
});

it('says nothing more of what came once', () => {
  log.tell(line('a'));
  jest.advanceTimersByTime(60_000);
  expect(logs.lines).toHaveLength(1);
});

it('tells the last of a burst, though nothing comes after it', () => {
  flood(2, 1);
  jest.advanceTimersByTime(20_000);
  expect(logs.lines.at(-1)).toMatchObject({ more: 1 });
});

it('keeps no timer when nothing is being counted', () => {
  flood(3, 1);
  jest.advanceTimersByTime(60_000);
  expect(jest.getTimerCount()).toBe(0);
});
