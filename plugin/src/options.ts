import type { Reading } from './model/totals.ts';

export const VIEWS = ['firstResponse', 'satisfaction', 'peakLoad'] as const;
export type View = (typeof VIEWS)[number];

export const WEEK_STARTS = ['auto', 'saturday', 'sunday', 'monday'] as const;
export type WeekStart = (typeof WEEK_STARTS)[number];

export const LANGUAGES = ['auto', 'en-US', 'ar-SA'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a dashboard saves. Values that a query delivers win over the options of the same name. */
export interface Options {
  readonly view: View;
  readonly language: Language;
  readonly reading: Reading;
  /** Label the breakdown queries are grouped by; the panel shows whatever labels they deliver. */
  readonly groupBy: string;
  readonly minimumAnswers: number;
  readonly objectiveSeconds: number;
  readonly giveUpSeconds: number;
  readonly targetRatio: number;
  readonly csatTargetLow: number;
  readonly csatTargetHigh: number;
  /** Empty: the dashboard's. */
  readonly timeZone: string;
  readonly weekStart: WeekStart;
  readonly peakHours: number;
  readonly handleSeconds: number;
  readonly concurrency: number;
  readonly patienceSeconds: number;
  readonly shrinkage: number;
}

export const DEFAULTS: Options = {
  view: 'firstResponse',
  language: 'auto',
  reading: 'auto',
  groupBy: 'team',
  minimumAnswers: 20,
  objectiveSeconds: 60,
  giveUpSeconds: 120,
  targetRatio: 0.9,
  csatTargetLow: 0.85,
  csatTargetHigh: 0.9,
  timeZone: '',
  weekStart: 'auto',
  peakHours: 3,
  handleSeconds: 300,
  concurrency: 1,
  patienceSeconds: 120,
  shrinkage: 0,
};

/**
 * Saved options of any age as options of today: what is missing, of the wrong type or out of range takes its default.
 * Percentages (90 for 0.9), which hand-written dashboards tend to hold, become ratios.
 */
export function toOptions(saved: unknown): Options {
  const from = isRecord(saved) ? saved : {};
  const text = (key: 'timeZone' | 'groupBy'): string =>
    typeof from[key] === 'string' ? from[key] : DEFAULTS[key];
  return {
    view: oneOf(VIEWS, from['view'], DEFAULTS.view),
    language: oneOf(LANGUAGES, from['language'], DEFAULTS.language),
    reading: oneOf(['auto', 'last', 'sum', 'counter'], from['reading'], DEFAULTS.reading),
    groupBy: text('groupBy'),
    minimumAnswers: atLeast(from, 'minimumAnswers', 0),
    objectiveSeconds: atLeast(from, 'objectiveSeconds', Number.MIN_VALUE),
    giveUpSeconds: atLeast(from, 'giveUpSeconds', Number.MIN_VALUE),
    targetRatio: ratio(from, 'targetRatio'),
    csatTargetLow: ratio(from, 'csatTargetLow'),
    csatTargetHigh: ratio(from, 'csatTargetHigh'),
    timeZone: text('timeZone'),
    weekStart: oneOf(WEEK_STARTS, from['weekStart'], DEFAULTS.weekStart),
    peakHours: Math.min(12, Math.round(atLeast(from, 'peakHours', 1))),
    handleSeconds: atLeast(from, 'handleSeconds', Number.MIN_VALUE),
    concurrency: atLeast(from, 'concurrency', Number.MIN_VALUE),
    patienceSeconds: atLeast(from, 'patienceSeconds', Number.MIN_VALUE),
    shrinkage: Math.min(0.95, ratio(from, 'shrinkage')),
  };
}

type NumberKey = { [K in keyof Options]: Options[K] extends number ? K : never }[keyof Options];
type Saved = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Saved {
  return typeof value === 'object' && value !== null;
}

function oneOf<const T extends string>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((one) => one === value) ?? fallback;
}

function atLeast(from: Saved, key: NumberKey, least: number): number {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) && value >= least ? value : DEFAULTS[key];
}

function ratio(from: Saved, key: NumberKey): number {
  const value = atLeast(from, key, 0);
  const share = value > 1 ? value / 100 : value;
  return share <= 1 ? share : DEFAULTS[key];
}
