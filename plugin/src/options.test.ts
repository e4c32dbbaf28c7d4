import { DEFAULTS, toOptions } from './options.ts';

test.each([undefined, null, 'text', [], {}])('saved as %j it becomes the defaults', (saved) => {
  expect(toOptions(saved)).toEqual(DEFAULTS);
});

test('what a dashboard saved and is valid stays as it is', () => {
  const saved = {
    ...DEFAULTS,
    view: 'peakLoad',
    objectiveSeconds: 30,
    timeZone: 'Asia/Riyadh',
    weekStart: 'saturday',
  };

  expect(toOptions(saved)).toEqual(saved);
});

test('what is of the wrong type or out of range takes its default', () => {
  const saved = {
    view: 'pie',
    objectiveSeconds: 0,
    giveUpSeconds: '120',
    targetRatio: -1,
    peakHours: NaN,
    csatTargetLow: 900,
  };

  expect(toOptions(saved)).toEqual(DEFAULTS);
});

test('percentages become ratios', () => {
  expect(toOptions({ targetRatio: 95, shrinkage: 30 })).toMatchObject({ targetRatio: 0.95, shrinkage: 0.3 });
});

test('keys that are not ours are dropped', () => {
  expect(toOptions({ text: 'old' })).not.toHaveProperty('text');
});

test('reading saved options twice changes nothing more', () => {
  const once = toOptions({ targetRatio: 95, view: 'satisfaction', peakHours: 40 });

  expect(toOptions(once)).toEqual(once);
});
