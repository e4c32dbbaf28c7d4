/** What may stand in a dashboard or an alert as a label value, whether it was configured or a provider sent it. */

/** Marks that reorder or hide text beside them, and halves of characters. */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const MAX_LABEL_CHARS = 64;

/** What keeps a text from being a label value; undefined when nothing does. */
export function labelProblem(value: string): string | undefined {
  if (UNSHOWABLE.test(value)) return 'must not hold control characters or marks of text direction';
  return Array.from(value).length > MAX_LABEL_CHARS
    ? `must have at most ${MAX_LABEL_CHARS} characters`
    : undefined;
}
