/** Reads what customers write when asked how satisfied they are. */

/** A point on a scale of `of` points, where the customer named the scale. */
export interface Answer {
  readonly points: number;
  readonly of?: 3 | 5;
}

/** Longer messages say more than a score. In UTF-16 code units. */
const LONGEST_ANSWER = 64;

/** Marks that change how text is shown, not what it says: bidi controls, joiners, variation selectors, keycaps. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u20e3]/gu;

const DIGIT = /[٠-٩۰-۹०-९]/g;
/** What no score is without: a digit or a full star. */
const POINTS = /[1-5٠-٩۰-۹०-९⭐★]/u;
const ZEROS = [0x660, 0x6f0, 0x966] as const;

/** No question mark, since a question is not an answer, and no dash or plus, which may belong to the number. */
const EDGE = '[\\s.,!:;\'"“”‘’«»…()\\[\\]*_~،؛۔।]+';
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, 'g');

const SCORE = /^([1-5])(?: ?(?:[/⁄∕／]|out of|of|من|از) ?([35]))?$/;
const STARS = /^([⭐★]{1,5})(☆{0,4})$/u;

/** A dash, dot or colon between a score and words; words that start with a digit may be a range or a fraction. */
const TITLE = /^([^-‐‑‒–—―−.:]+)[-‐‑‒–—―−.:](?!\s*\d)[^]*\p{L}/u;

/**
 * The score a whole message reads as: `4`, `٤/٥`, `4 out of 5`, a keycap, stars. Undefined for everything else, so
 * that a sentence with a number in it stays a sentence.
 */
export function readAnswer(text: string): Answer | undefined {
  // Nearly all messages end here, at next to no cost.
  return text.length > LONGEST_ANSWER || !POINTS.test(text) ? undefined : readScore(toPlain(text));
}

/** As `readAnswer`, for the title of a choice, which may explain its score: `5 - Very satisfied`. */
export function readChoice(title: string): Answer | undefined {
  if (title.length > LONGEST_ANSWER) return undefined;
  const plain = toPlain(title);
  return readScore(plain) ?? readScore(TITLE.exec(plain)?.[1]?.trim() ?? '');
}

function toPlain(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(DIGIT, toLatin)
    .replace(/\s+/g, ' ')
    .replace(EDGES, '')
    .toLowerCase();
}

function toLatin(digit: string): string {
  const code = digit.charCodeAt(0);
  return String(code - Math.max(...ZEROS.filter((zero) => zero <= code)));
}

function readScore(plain: string): Answer | undefined {
  const [, points, of] = SCORE.exec(plain) ?? [];
  return points === undefined ? readStars(plain) : toAnswer(Number(points), Number(of));
}

function readStars(plain: string): Answer | undefined {
  const [, full = '', hollow = ''] = STARS.exec(plain.replace(/ /g, '')) ?? [];
  if (full === '') return undefined;
  if (hollow === '') return { points: full.length };
  const of = full.length + hollow.length;
  return of === 3 || of === 5 ? { points: full.length, of } : undefined;
}

function toAnswer(points: number, of: number): Answer | undefined {
  if (of !== 3 && of !== 5) return { points };
  return points <= of ? { points, of } : undefined;
}
