/** Every text people read exists in every language, side by side: a missing one does not compile. */

export const LANGUAGES = ['en', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Text = Readonly<Record<Language, string>>;

export function say(en: string, ar: string): Text {
  return { en, ar };
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
