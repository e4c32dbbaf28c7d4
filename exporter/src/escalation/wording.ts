/** Lengths and times in words people read on a phone, in English and Arabic. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';

export type Language = 'en' | 'ar';

/** Latin digits in Arabic too: they stand beside times and names in Latin script. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ar: 'ar-u-nu-latn' };

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** The two largest units, rounded down: `2 hours, 5 minutes`, `ساعتان و5 دقائق`; plurals as the language has them. */
export function inWords(length: Milliseconds, language: Language): string {
  const parts = unitsOf(length).map(([unit, count]) => counter(language, unit).format(count));
  return joiner(language).format(parts);
}

// Making a formatter takes a hundred times as long as using it.
const counter = remembered(
  (language: Language, unit: string) =>
    new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, unitDisplay: 'long' }),
);

const joiner = remembered(
  (language: Language) => new Intl.ListFormat(LOCALES[language], { type: 'unit', style: 'long' }),
);

const clock = remembered(
  (language: Language, timeZone: string) =>
    new Intl.DateTimeFormat(LOCALES[language], {
      timeZone,
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);

function remembered<A extends readonly string[], F>(make: (...args: A) => F): (...args: A) => F {
  const made = new Map<string, F>();
  return (...args) => {
    const key = args.join(' ');
    const formatter = made.get(key) ?? make(...args);
    made.set(key, formatter);
    return formatter;
  };
}

function unitsOf(length: Milliseconds): (readonly [string, number])[] {
  const first = UNITS.findIndex(([, ms]) => length >= ms);
  if (first === -1) return [['second', 0]];
  let rest = length;
  return UNITS.slice(first, first + 2).flatMap(([unit, ms], index) => {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    // Nobody needs the seconds of a wait of minutes.
    return count === 0 || (index === 1 && unit === 'second') ? [] : [[unit, count] as const];
  });
}

/** `9 Mar, 11:02`, in the zone given. */
export function atLocalTime(at: Instant, timezone: string, language: Language): string {
  return clock(language, timezone).format(at);
}

/** First strong isolate and its end: a name of either direction does not disturb the text around it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
