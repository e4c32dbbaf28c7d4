/** The named values of one event, however the product writes them: as a form, or as JSON in one of three spellings. */
import { isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';

export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #records = new Map<string, JsonRecord>();

  private constructor(values: Iterable<readonly [string, unknown]>) {
    this.#values = new Map(values);
  }

  /** Of a repeated parameter the last. */
  static ofForm(form: URLSearchParams): Fields {
    return new Fields(form);
  }

  /** `messageSid`, `message_sid` and `MessageSid` are all `MessageSid`; values within values are `Outer.Inner`. */
  static ofJson(record: JsonRecord): Fields {
    return new Fields(entriesOf(record));
  }

  /** Undefined where it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (typeof value === 'string') return value === '' ? undefined : value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  /** What the field holds, be it as JSON in a text; an empty record where it holds none. */
  record(name: string): JsonRecord {
    const known = this.#records.get(name);
    if (known !== undefined) return known;
    const value = this.#values.get(name);
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    const record = isRecord(parsed) ? parsed : {};
    this.#records.set(name, record);
    return record;
  }
}

function entriesOf(record: JsonRecord): (readonly [string, unknown])[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const name = toFormSpelling(key);
    if (!isRecord(value)) return [[name, value] as const];
    const inner = Object.entries(value).map(
      ([innerKey, one]) => [`${name}.${toFormSpelling(innerKey)}`, one] as const,
    );
    return [[name, value] as const, ...inner];
  });
}

function toFormSpelling(key: string): string {
  return key.replace(/(?:^|_)([a-z])/g, (_start, letter: string) => letter.toUpperCase());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
