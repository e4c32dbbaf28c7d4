import type { Timer } from './timer.ts';
import { arm, compareTimers, disarm, TIMER_KINDS } from './timer.ts';

const NONE: { readonly timers: readonly Timer[] } = { timers: [] };
const window = (at: number, endedAt: number): Timer => ({
  at,
  kind: 'contact_window',
  contact: { endedAt, window: '24h' },
});

describe('timers', () => {
  test('are kept in the order they fire in', () => {
    const { timers } = arm(
      NONE,
      { at: 9, kind: 'forget' },
      { at: 3, kind: 'inactive' },
      { at: 5, kind: 'at_risk' },
    );
    expect(timers.map(({ at }) => at)).toEqual([3, 5, 9]);
  });

  test('of one kind replace each other', () => {
    const holder = arm(arm(NONE, { at: 3, kind: 'inactive' }), { at: 7, kind: 'inactive' });
    expect(holder.timers).toEqual([{ at: 7, kind: 'inactive' }]);
  });

  test('of contact windows do not', () => {
    expect(arm(arm(NONE, window(3, 1)), window(7, 2)).timers).toHaveLength(2);
  });

  test('leave what holds them as it was', () => {
    const holder = arm(NONE, { at: 3, kind: 'inactive' });
    disarm(arm(holder, { at: 1, kind: 'forget' }), 'inactive');
    expect(holder.timers).toEqual([{ at: 3, kind: 'inactive' }]);
  });

  test('are taken away by kind, the others staying', () => {
    const holder = arm(
      NONE,
      { at: 3, kind: 'inactive' },
      { at: 5, kind: 'at_risk' },
      { at: 6, kind: 'forget' },
    );
    expect(disarm(holder, 'inactive', 'forget', 'survey_final').timers).toEqual([{ at: 5, kind: 'at_risk' }]);
  });

  test('at one instant fire in one order: thresholds, then ends, then forgetting', () => {
    const shuffled = TIMER_KINDS.map((kind): Timer => ({ at: 1, kind })).reverse();
    expect(shuffled.sort(compareTimers).map(({ kind }) => kind)).toEqual(TIMER_KINDS);
    expect(TIMER_KINDS.indexOf('resolution_due')).toBeLessThan(TIMER_KINDS.indexOf('inactive'));
    expect(TIMER_KINDS.at(-1)).toBe('forget');
  });
});
