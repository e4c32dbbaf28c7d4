/** Every text people read exists in every language, side by side: a missing one does not compile. */

export const LANGUAGES = ['en', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Text = Readonly<Record<Language, string>>;

export function say(en: string, ar: string): Text {
  return { en, ar: GOES_ASTRAY.test(ar) ? `${ISOLATE}${ar}${END_OF_ISOLATE}` : ar };
}

/** Unicode's marks around text from right to left. Grafana writes from left to right whatever the text. */
const [ISOLATE, END_OF_ISOLATE] = ['\u2067', '\u2069'];

/** Without the marks parts in two scripts would swap places, and what ends a sentence stand at its beginning. */
const GOES_ASTRAY = /[A-Za-z]|[.!?:)،؛؟]$/u;

/** The text alone, for pages that know its direction. */
export function withoutMarks(text: string): string {
  return text.replaceAll(ISOLATE, '').replaceAll(END_OF_ISOLATE, '');
}

/** Paragraphs, one below the other. */
export function paragraphs(...texts: readonly Text[]): Text {
  const joined = (language: Language): string => texts.map((text) => text[language]).join('\n\n');
  return { en: joined('en'), ar: joined('ar') };
}

/** A template of label values, such as `{{team}}`, is the same in every language. */
export function wordOf(text: Text | string, language: Language): string {
  return typeof text === 'string' ? text : text[language];
}
