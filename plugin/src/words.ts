import { t } from '@grafana/i18n';
import i18next from 'i18next';

import arabic from './locales/ar-SA/helpdesk-supportkpis-panel.json';
import english from './locales/en-US/helpdesk-supportkpis-panel.json';
import type { Quantile } from './model/histogram.ts';
import type { Language } from './options.ts';

export const PLUGIN_ID = 'helpdesk-supportkpis-panel';

type WithoutPlural<K> = K extends `${infer Stem}_one` ? Stem : K extends `${string}_other` ? never : K;
export type MessageKey = WithoutPlural<keyof typeof english>;
export type Values = Readonly<Record<string, string | number>>;
export type Say = (key: MessageKey, values?: Values) => string;

/** Everything a view needs to speak a language: sentences, numbers, durations, the names of days. */
export interface Words {
  readonly say: Say;
  /** A message with plural forms, and its number as {{n}}. */
  readonly counted: (key: MessageKey, count: number) => string;
  readonly direction: 'ltr' | 'rtl' | undefined;
  readonly number: (value: number, digits?: number) => string;
  /** A ratio 0 to 1 as "87.4 %". */
  readonly percent: (ratio: number, digits?: number) => string;
  readonly duration: (seconds: number) => string;
  readonly quantile: (quantile: Quantile) => string;
  readonly weekday: (weekday: number, style?: 'short' | 'long') => string;
  readonly hour: (hour: number) => string;
  readonly instant: (ms: number, zone: string, style: 'time' | 'day') => string;
  readonly list: (names: readonly string[]) => string;
}

/** A Sunday. */
const SUNDAY_MS = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;

/**
 * Texts the panel carries itself: English, which Grafana never loads for plugins, and Arabic, which is not among
 * the languages Grafana offers. Other languages come from Grafana once a locale file is added.
 */
export function addOwnLanguages(): void {
  i18next.addResourceBundle('en-US', PLUGIN_ID, english, true, false);
  i18next.addResourceBundle('ar-SA', PLUGIN_ID, arabic, true, false);
}

/** React escapes what it renders; escaping twice would show "R&amp;D". */
const UNESCAPED = { interpolation: { escapeValue: false } } as const;

/** In Grafana's language. For what lies outside a panel: the option editor, suggestions. */
export const say: Say = (key, values) => t(key, defaultOf(key), { ...values, ...UNESCAPED });

const TEXTS: Readonly<Record<string, string>> = english;

function defaultOf(key: MessageKey): string {
  return TEXTS[key] ?? TEXTS[`${key}_other`] ?? key;
}

const known = new Map<string, Words>();

export function wordsOf(language: Language): Words {
  const locale = language === 'auto' ? i18next.language || 'en-US' : language;
  const key = `${language} ${locale}`;
  const words = known.get(key) ?? createWords(language, locale);
  known.set(key, words);
  return words;
}

/** A list of languages keeps i18next from refusing one that Grafana does not offer. */
function sayIn(language: Exclude<Language, 'auto'>): Say {
  const fixed = i18next.getFixedT([language, 'en-US'], PLUGIN_ID);
  return (key, values) => fixed(key, { ...values, ...UNESCAPED });
}

function createWords(language: Language, locale: string): Words {
  // Without it, Arabic dates of some regions come in the Hijri calendar.
  const dates = `${locale}-u-ca-gregory`;
  const number = numbers(locale);
  const duration = durations(locale);
  const speak = language === 'auto' ? say : sayIn(language);
  return {
    say: speak,
    counted: (key, count) => speak(key, { count: Math.round(count), n: number(Math.round(count)) }),
    direction: language === 'auto' ? undefined : language === 'ar-SA' ? 'rtl' : 'ltr',
    number,
    percent: percents(locale),
    duration,
    quantile: ({ seconds, atLeast }) =>
      atLeast ? speak('at-least', { duration: duration(seconds) }) : duration(seconds),
    weekday: (weekday, style = 'short') =>
      dateFormat(dates, { weekday: style, timeZone: 'UTC' }).format(SUNDAY_MS + weekday * DAY_MS),
    hour: (hour) => numberFormat(locale, { minimumIntegerDigits: 2 }).format(hour),
    instant: (ms, timeZone, style) => dateFormat(dates, { ...INSTANT[style], timeZone }).format(ms),
    list: (names) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(names),
  };
}

/** Made once for each way of writing: making one takes longer than writing a hundred numbers with it. */
const numberFormat = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
const dateFormat = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const formats = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const format = formats.get(key) ?? make(locale, options);
    formats.set(key, format);
    return format;
  };
}

const INSTANT: Readonly<Record<'time' | 'day', Intl.DateTimeFormatOptions>> = {
  time: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
};

function numbers(locale: string): Words['number'] {
  return (value, digits = 0) =>
    numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

function percents(locale: string): Words['percent'] {
  return (ratio, digits = 1) =>
    numberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(ratio);
}

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** The two largest units that matter: 21s, 1m 34s, 2h, 1d 3h. */
function durations(locale: string): Words['duration'] {
  const part = (value: number, unit: string, digits = 0): string =>
    numberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'narrow',
      maximumFractionDigits: digits,
    }).format(value);
  return (seconds) => {
    if (seconds < 10) {
      return part(seconds, 'second', 1);
    }
    const whole = Math.round(seconds);
    const first = UNITS.findIndex((one) => whole >= one.seconds);
    const [large, small] = [UNITS[first], UNITS[first + 1]];
    if (!large) {
      return part(whole, 'second');
    }
    const rest = small ? Math.floor((whole % large.seconds) / small.seconds) : 0;
    const head = part(Math.floor(whole / large.seconds), large.unit);
    return small && rest > 0 ? `${head} ${part(rest, small.unit)}` : head;
  };
}
