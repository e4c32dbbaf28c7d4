import { EMPTY_BOARD, isFiring, updateBoard } from './board.ts';
import type { Wanted } from './plan.ts';
import { newsSince, toPostable, toRequests } from './request.ts';
import { NOON, waiting } from './testing/waiting.ts';

const KEEP_MS = 900_000;

function wanted(id: string, about = id, startsAt = NOON): Wanted {
  const notice = { kind: 'waiting', ...waiting(about, 0), waitingSince: NOON } as const;
  return { id, about, labels: { conversation: id }, startsAt, notice };
}

function at(now: number) {
  return { now, eventTime: now, keepResolvedMs: KEEP_MS };
}

test('what is no longer wanted has ended, at that moment', () => {
  const firing = updateBoard(EMPTY_BOARD, [wanted('a')], at(NOON));
  const ended = updateBoard(firing, [], at(NOON + 5000));
  expect([isFiring(firing, 'a'), isFiring(ended, 'a')]).toEqual([true, false]);
  const later = updateBoard(ended, [], at(NOON + 10_000));
  expect(later.posted.get('a')?.resolvedAt).toBe(NOON + 5000);
});

test('an end is told of for a while, and then forgotten', () => {
  const ended = updateBoard(updateBoard(EMPTY_BOARD, [wanted('a')], at(NOON)), [], at(NOON));
  expect(updateBoard(ended, [], at(NOON + KEEP_MS)).posted.size).toBe(1);
  expect(updateBoard(ended, [], at(NOON + KEEP_MS + 1)).posted.size).toBe(0);
});

test('what fires again after an end is news', () => {
  const ended = updateBoard(updateBoard(EMPTY_BOARD, [wanted('a')], at(NOON)), [], at(NOON));
  const again = updateBoard(ended, [wanted('a')], at(NOON + 5000));
  expect(isFiring(again, 'a')).toBe(true);
  expect(newsSince(again, ended.revision)).toHaveLength(1);
});

test('the start of an alert never moves on while it fires', () => {
  const first = updateBoard(EMPTY_BOARD, [wanted('a', 'a', NOON)], at(NOON));
  const second = updateBoard(first, [wanted('a', 'a', NOON + 60_000)], at(NOON + 60_000));
  expect(second.posted.get('a')?.startsAt).toBe(NOON);
});

test('nothing new is no new revision', () => {
  const first = updateBoard(EMPTY_BOARD, [wanted('a')], at(NOON));
  expect(updateBoard(first, [wanted('a')], at(NOON + 1)).revision).toBe(first.revision);
});

test('news bring everything about the same conversation along', () => {
  const first = updateBoard(EMPTY_BOARD, [wanted('lead', 'ada'), wanted('other', 'bob')], at(NOON));
  const second = updateBoard(
    first,
    [wanted('lead', 'ada'), wanted('boss', 'ada'), wanted('other', 'bob')],
    at(NOON),
  );
  expect(newsSince(second, first.revision).map(({ id }) => id)).toEqual(['lead', 'boss']);
});

test('requests are cut between conversations, never within one', () => {
  const all = ['ada', 'bob', 'eve'].flatMap((about) => [
    wanted(`${about} 1`, about),
    wanted(`${about} 2`, about),
  ]);
  const { posted } = updateBoard(EMPTY_BOARD, all, at(NOON));
  const requests = toRequests([...posted.values()], 3);
  expect(requests.map((request) => request.map(({ id }) => id))).toEqual([
    ['ada 1', 'ada 2'],
    ['bob 1', 'bob 2'],
    ['eve 1', 'eve 2'],
  ]);
  expect(toRequests([], 3)).toEqual([[]]);
});

test('an alert that fires is valid for a time; one that has ended ended seconds ago, and never before its start', () => {
  const rendering = { now: NOON, validForMs: 300_000, annotate: () => ({}) };
  const firing = updateBoard(EMPTY_BOARD, [wanted('a', 'a', NOON - 1000)], at(NOON));
  expect(toPostable(firing.posted.get('a')!, rendering)).toMatchObject({
    startsAt: new Date(NOON - 1000).toISOString(),
    endsAt: new Date(NOON + 300_000).toISOString(),
  });
  const ended = updateBoard(firing, [], at(NOON + 60_000));
  expect(toPostable(ended.posted.get('a')!, rendering).endsAt).toBe(new Date(NOON + 55_000).toISOString());
  const clockSetBack = updateBoard(firing, [], at(NOON - 60_000));
  expect(toPostable(clockSetBack.posted.get('a')!, rendering).endsAt).toBe(
    new Date(NOON - 999).toISOString(),
  );
});
