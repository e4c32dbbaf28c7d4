/** What people and programs write into fields, made fit to compare and to show. */
import { UNSHOWABLE } from '../metrics/labelValue.ts';

const LONGEST_NAME = 64;

/** UTF-16 units a name can be cut from: no letter of NFC is written with more than four code points. */
const LONGEST_WRITTEN_NAME = 8 * LONGEST_NAME;

/** E.164 ends at 15 digits; the shortest full numbers, of small islands, have 7. */
const PHONE_DIGITS = /^\d{7,15}$/;

/** Arabic-Indic and Persian digits, as phones set to Arabic or Persian write numbers. */
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A team's or category's name as a label may show it: one line, NFC, at most 64 code points; may end up empty. */
export function cleanName(text: string): string {
  const visible = text.replace(/\s/gu, ' ').replace(UNSHOWABLE, '').replace(/ +/g, ' ').trim();
  // Cut before as well: putting marks into order takes the square of their number.
  const written = visible.slice(0, LONGEST_WRITTEN_NAME).normalize('NFC').replace(UNSHOWABLE, '');
  return Array.from(written).slice(0, LONGEST_NAME).join('').trim();
}

const PLAIN_SURVEY_ID = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether a text may name a survey: short and plain, since it passes into the facts as it is. */
export function isPlainSurveyId(id: string): boolean {
  return PLAIN_SURVEY_ID.test(id);
}

const PLAIN_THREAD_ID = /^[\w-][\w.~:-]{0,127}$/;

/**
 * Whether a text may name a conversation, since it passes into facts and links as it is: no e-mail address, no phone
 * number with its plus, no step up in a path (`..`).
 */
export function isPlainThreadId(id: string): boolean {
  return PLAIN_THREAD_ID.test(id);
}

/** The digits of an international phone number, without `+` or `00`; undefined when it cannot be one. */
export function phoneDigits(text: string): string | undefined {
  const digits = text.replace(ARABIC_DIGITS, asciiDigit).replace(/\D/g, '').replace(/^00/, '');
  return PHONE_DIGITS.test(digits) ? digits : undefined;
}

function asciiDigit(digit: string): string {
  return String(digit.charCodeAt(0) & 15);
}
