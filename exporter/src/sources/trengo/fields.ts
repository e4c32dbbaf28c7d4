/** The fields of a Trengo event: texts in a form, texts and numbers where something on the way made it JSON. */
import { isRecord } from '../json.ts';

export type Fields = ReadonlyMap<string, string>;

/** Every field that has a value; undefined when the body is neither a form nor an object. */
export function toFields(body: unknown): Fields | undefined {
  if (body instanceof URLSearchParams) return withValues([...body]);
  return isRecord(body) ? withValues(Object.entries(body)) : undefined;
}

function withValues(entries: readonly (readonly [string, unknown])[]): Fields {
  return new Map(
    entries.flatMap(([name, value]) => {
      const text = toFieldText(value);
      return text === '' ? [] : [[name, text] as const];
    }),
  );
}

function toFieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}
