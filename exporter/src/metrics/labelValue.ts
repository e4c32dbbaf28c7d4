/** What may stand in a dashboard or an alert as a label value, whether it was configured or a provider sent it. */

/**
 * Marks that reorder or hide text beside them, those that show nothing, and halves of characters: they make one name look
 * like another. The joiners that Persian and emoji are written with stay, and so do variants of letters.
 */
export const UNSHOWABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]|(?![\u200c\u200d\p{Variation_Selector}])\p{Default_Ignorable_Code_Point}/gu;
const MAX_LABEL_CHARS = 64;

/** What keeps a text from being a label value; undefined when nothing does. */
export function labelProblem(value: string): string | undefined {
  if (value.search(UNSHOWABLE) !== -1)
    return 'must not hold control characters, marks of text direction or others that show nothing';
  return Array.from(value).length > MAX_LABEL_CHARS
    ? `must have at most ${MAX_LABEL_CHARS} characters`
    : undefined;
}
