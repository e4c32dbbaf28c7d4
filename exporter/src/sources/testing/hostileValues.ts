/** What parsers stumble over: keys, values and pieces of text, gathered from the ways JSON goes wrong. */

/** Stands for something `JSON.stringify` cannot write; `writeJson` puts the text in its place. */
export type RawToken = `@raw:${string}@`;

const DEEP = 100_000;
const LONG = 100_000;

const repeat = (text: string, times: number) => text.repeat(times);

/** By token: JSON text that no JavaScript value would be written as, or that is too large to be kept around. */
export const RAW_JSON: Readonly<Record<RawToken, () => string>> = {
  '@raw:deepList@': () => `${repeat('[', DEEP)}${repeat(']', DEEP)}`,
  '@raw:deepObject@': () => `${repeat('{"a":', DEEP)}1${repeat('}', DEEP)}`,
  '@raw:infinite@': () => '1e999',
  '@raw:minusInfinite@': () => '-1e999',
  '@raw:minusZero@': () => '-0',
  '@raw:tiny@': () => '1e-400',
  '@raw:exponent@': () => '1.780000300E9',
  '@raw:manyDigits@': () => repeat('9', 400),
  '@raw:beyondSafe@': () => '9007199254740993',
  '@raw:loneHigh@': () => String.raw`"\ud83d"`,
  '@raw:loneLow@': () => String.raw`"a\ude00b"`,
  '@raw:swappedPair@': () => String.raw`"\ude00\ud83d"`,
  '@raw:escapedNul@': () => String.raw`"a\u0000b"`,
  '@raw:longText@': () => `"${repeat('x', LONG)}"`,
  '@raw:longDigits@': () => `"${repeat('7', LONG)}"`,
  '@raw:longSpaces@': () => `"${repeat(' ', LONG)}x"`,
  '@raw:longEmoji@': () => `"${repeat('😕', LONG / 4)}"`,
  '@raw:longMarks@': () => `"a${repeat('\u0301', 2000)}${repeat('\u0316', 2000)}"`,
  '@raw:thousandNumbers@': () => `[${repeat('0,', 999)}0]`,
  '@raw:thousandObjects@': () => `[${repeat('{},', 999)}{}]`,
  '@raw:sameKeyTwice@': () => '{"id":1,"id":{"id":2},"type":"a","type":"b"}',
  '@raw:protoObject@': () =>
    '{"__proto__":{"type":"text","id":"x","polluted":true},"constructor":{"prototype":{}}}',
};

/** Rare in a run, since each makes a body of a hundred kilobytes. */
const LARGE: readonly RawToken[] = [
  '@raw:deepList@',
  '@raw:deepObject@',
  '@raw:longText@',
  '@raw:longDigits@',
  '@raw:longSpaces@',
  '@raw:longEmoji@',
];

export const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  '',
  '0',
  '-1',
  '4294967295',
  ' type',
  'TYPE',
  'type\u0000',
  'ty\u0440e',
  '\u202eepyt',
  '*',
] as const;

/** Times as clocks and programmers get them wrong. */
const TIMES = [
  0,
  -1,
  1,
  -1_780_000_300,
  1_780_000_300_000,
  1_780_000_300_000_000,
  1_780_000_300.999,
  1_420_070_399,
  1_420_070_400,
  253_402_300_800,
  8_640_000_000_000,
  8_640_000_000_001,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  '0',
  '-1780000300',
  '+1780000300',
  ' 1780000300 ',
  '1780000300.5',
  '1.78e9',
  '0x6a18e26c',
  '١٧٨٠٠٠٠٣٠٠',
  '1780000300000',
  '999999999999999',
  'NaN',
  'Infinity',
  '0001-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-02-30T25:61:61Z',
  '2026-05-28T20:31:40+99:99',
  '2026-05-28T20:31:40-00:00',
  '2026-05-28T20:31:40',
  '2026-05-28t20:31:40.1z',
  `2026-05-28T20:31:40.${repeat('9', 5000)}Z`,
] as const;

const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\u202e966\u202c',
  '\u200e',
  '\u2066\u2069',
  '\ufeff',
  '\ufffd',
  '\u0301',
  'ﷺ',
  '👨‍👩‍👧‍👦🏳️‍🌈',
  '4️⃣',
  '٤/٥',
  '⭐⭐⭐⭐⭐',
  '5 - Very satisfied',
  'null',
  'undefined',
  '[object Object]',
  '../../etc/passwd',
  "'; DROP TABLE facts; --",
  '${7*7}{{7*7}}',
  'a="b"\\\n# HELP x y',
  'other',
  'wamid.',
  'csat:v1::5',
  'csat:v1:__proto__:5',
  'helpdesk:sender=human;agent=\u200e',
  'helpdesk:sender=human;agent=__proto__;survey=toString;of=5',
  'helpdesk:sender=bot;sender=human',
  'helpdesk:',
  'user_changed_number',
  'group',
  '*',
  repeat('=;', 500),
  repeat('&', 512),
  repeat('Ａ', 513),
] as const;

/** Names that break out of labels, turn text around, hide, climb, reach for the prototype or never end. */
export const HOSTILE_NAMES = [
  'a"} 1\nhelpdesk_forged_total{x="\\',
  'a\u202egnp.exe\u0000\u001b[31m',
  '../../etc/passwd?x=1&y#z',
  '__proto__',
  '*',
  'x'.repeat(5000),
] as const;

export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [{}],
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  0.1,
  ...HOSTILE_KEYS,
  ...TIMES,
  ...TEXTS,
  ...(Object.keys(RAW_JSON) as RawToken[]).filter((token) => !LARGE.includes(token)),
];

export const LARGE_VALUES: readonly RawToken[] = LARGE;

/** Bytes to put into the midst of a text: broken UTF-8, controls, escapes and syntax. */
export const HOSTILE_BYTES: readonly Buffer[] = [
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf8, 0x88, 0x80, 0x80, 0x80]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0x00]),
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from('\u2028'),
  Buffer.from('\\'),
  Buffer.from('\\u'),
  Buffer.from('"'),
  Buffer.from(','),
  Buffer.from(':null'),
  Buffer.from('}'),
  Buffer.from(']['),
  Buffer.from('/**/'),
  Buffer.from(repeat(' ', 5000)),
];

/** A thousand copies of a hundred kilobytes are more than any body may hold. */
const MOST_RAW_BYTES = 400_000;

/** The JSON text of a value, with the text of every raw token in its place. */
export function writeJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('"@raw:')) return text;
  let written = 0;
  return text.replace(/"(@raw:[A-Za-z]+@)"/g, (whole, token: RawToken) => {
    const raw = written > MOST_RAW_BYTES ? 'null' : (RAW_JSON[token]?.() ?? whole);
    written += raw.length;
    return raw;
  });
}
