/** Short hands for writing a log down in tests. Instants are seconds after the start. */
import type { Happening, Person, TeamWrote, ThreadHappening } from '../happening.ts';
import { computeTruth, type Truth } from '../truth.ts';
import { DEFAULT_RULES, type TruthRules } from '../truth/rules.ts';
import type { CounterSeries, HistogramSeries } from '../truth/tally.ts';

export const START = Date.UTC(2026, 5, 1, 12);
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const AMY: Person = { id: 'amy', phone: '966500000001', name: 'Amy' };
const THREAD = { channel: 'whatsapp', inbox: 'support', person: AMY } as const;

export const RULES: TruthRules = {
  ...DEFAULT_RULES,
  inboxes: {
    support: { team: 'frontline', inactivityMs: DAY * 1000 },
    sales: { team: 'sales', inactivityMs: DAY * 1000 },
  },
};

let count = 0;

function at(seconds: number): { id: string; at: number } {
  count += 1;
  return { id: `h${count}`, at: START + seconds * 1000 };
}

type Where = Partial<Pick<ThreadHappening, 'channel' | 'inbox' | 'person'>>;

export function customer(seconds: number, more: Where & { points?: number } = {}): ThreadHappening {
  return { kind: 'CustomerWrote', ...at(seconds), ...THREAD, form: 'text', text: 'hello', ...more };
}

export function team(seconds: number, more: Where & Partial<TeamWrote> = {}): ThreadHappening {
  return { kind: 'TeamWrote', ...at(seconds), ...THREAD, sender: 'human', evidence: 'tag', ...more };
}

export function person(seconds: number, agent = 'a1'): ThreadHappening {
  return team(seconds, { agent });
}

export function bot(seconds: number): ThreadHappening {
  return team(seconds, { sender: 'bot' });
}

export function prompt(
  seconds: number,
  id = 's1',
  more: Where & { of?: 3 | 5; failed?: boolean } = {},
): ThreadHappening {
  const { of = 5, ...rest } = more;
  return team(seconds, { sender: 'automation', survey: { id, of }, ...rest });
}

export function assigned(
  seconds: number,
  to: { agent?: string; team?: string },
  where: Where = {},
): ThreadHappening {
  return { kind: 'Assigned', ...at(seconds), ...THREAD, ...where, ...to };
}

export function resolved(seconds: number, by: 'human' | 'bot' = 'human', where: Where = {}): ThreadHappening {
  return { kind: 'Resolved', ...at(seconds), ...THREAD, ...where, by };
}

export function reopened(seconds: number): ThreadHappening {
  return { kind: 'Reopened', ...at(seconds), ...THREAD };
}

export function categorised(seconds: number, category: string): ThreadHappening {
  return { kind: 'Categorised', ...at(seconds), ...THREAD, category };
}

export function botEnters(seconds: number): ThreadHappening {
  return { kind: 'BotEntered', ...at(seconds), ...THREAD };
}

export function botHandsOff(seconds: number): ThreadHappening {
  return { kind: 'BotHandedOff', ...at(seconds), ...THREAD };
}

export function answered(seconds: number, score: number, survey?: string): ThreadHappening {
  return {
    kind: 'SurveyAnswered',
    ...at(seconds),
    ...THREAD,
    score,
    ...(survey === undefined ? {} : { survey }),
  };
}

export function surveySent(seconds: number, id: string): ThreadHappening {
  return { kind: 'SurveySent', ...at(seconds), ...THREAD, survey: { id, of: 5 } };
}

export function presence(seconds: number, agent: string, available: boolean, capacity = 3): Happening {
  return { kind: 'PresenceChanged', ...at(seconds), agent, team: 'frontline', available, capacity };
}

export function truthAt(seconds: number, log: readonly Happening[], rules: TruthRules = RULES): Truth {
  return computeTruth(log, START + seconds * 1000, rules);
}

type Labels = Readonly<Record<string, string>>;

function rowsOf(truth: Truth, metric: string, labels: Labels): (CounterSeries | HistogramSeries)[] {
  const rows = truth.series[`helpdesk_${metric}`] ?? [];
  return rows.filter((row) => Object.entries(labels).every(([name, value]) => row.labels[name] === value));
}

/** Sum of the counter over the series with these labels. */
export function total(truth: Truth, metric: string, labels: Labels = {}): number {
  return rowsOf(truth, metric, labels).reduce(
    (sum, row) => sum + ('value' in row ? row.value : row.count),
    0,
  );
}

/** Count and sum of the histogram over the series with these labels. */
export function measured(truth: Truth, metric: string, labels: Labels = {}): { count: number; sum: number } {
  const rows = rowsOf(truth, metric, labels).filter((row) => 'sum' in row);
  const add = (read: (row: HistogramSeries) => number) => rows.reduce((sum, row) => sum + read(row), 0);
  return { count: add((row) => row.count), sum: add((row) => row.sum) };
}
