/** Breaks documents the way vendors, attackers and bad disks do: a few small faults in something that was right. */
import { HOSTILE_BYTES, HOSTILE_KEYS, HOSTILE_VALUES, LARGE_VALUES, writeJson } from './hostileValues.ts';

export const MUTATIONS = [
  'drop',
  'duplicate',
  'replace',
  'retype',
  'rename',
  'add',
  'move',
  'nest',
  'grow',
  'scale',
  'enlarge',
] as const;

/** `at` chooses the place and `pick` what to put there, each modulo what there is. */
export interface Mutation {
  readonly op: (typeof MUTATIONS)[number];
  readonly at: number;
  readonly pick: number;
}

export const EDITS = ['repeatKey', 'truncate', 'insert', 'overwrite', 'number', 'wrap'] as const;

/** A fault in the bytes, where a value cannot hold it. */
export interface Edit {
  readonly op: (typeof EDITS)[number];
  readonly at: number;
  readonly pick: number;
}

type Holder = Record<string, unknown> | unknown[];

interface Slot {
  readonly holder: Holder;
  readonly key: string;
}

interface Fault extends Slot {
  readonly value: unknown;
  readonly pick: number;
  readonly slots: readonly Slot[];
}

/** Beyond it nothing more is multiplied: a few faults must not make gigabytes. */
const MOST_SLOTS = 2000;

/** A broken copy of the document; may hold raw tokens, see `writeJson`. */
export function mutate(document: unknown, mutations: readonly Mutation[]): unknown {
  const root: Holder = [JSON.parse(textOf(document))];
  for (const { op, at, pick } of mutations) {
    const slots = slotsOf(root);
    const slot = slots[at % slots.length]!;
    APPLY[op]({ ...slot, value: read(slot), pick, slots });
  }
  return root[0] ?? null;
}

/** A broken copy of a form, as far as a form can hold it: a list is a name several times, what is no text is JSON. */
export function mutateForm(form: URLSearchParams, mutations: readonly Mutation[]): URLSearchParams {
  const broken = mutate(Object.fromEntries(form), mutations);
  const fields = isHolder(broken) ? Object.entries(broken) : [['', broken] as const];
  const written = new URLSearchParams();
  for (const [name, value] of fields) for (const one of toList(value)) written.append(name, toFieldText(one));
  return written;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function toFieldText(value: unknown): string {
  return typeof value === 'string' && !value.startsWith('@raw:') ? value : writeJson(value ?? null);
}

const texts = new Map<unknown, string>();

/** Documents are few and used thousands of times. */
function textOf(document: unknown): string {
  const known = texts.get(document) ?? JSON.stringify(document);
  texts.set(document, known);
  return known;
}

function copy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Every place in the document, the whole of it first. */
function slotsOf(root: Holder): readonly Slot[] {
  const slots: Slot[] = [];
  const queue: Holder[] = [root];
  for (let at = 0; at < queue.length && slots.length < MOST_SLOTS; at += 1) {
    const holder = queue[at]!;
    for (const key of Object.keys(holder)) {
      slots.push({ holder, key });
      const value = read({ holder, key });
      if (isHolder(value)) queue.push(value);
    }
  }
  return slots.length === 0 ? [{ holder: root, key: '0' }] : slots;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}

function read({ holder, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value as unknown;
}

/** Never through a setter: `__proto__` shall be a key as JSON.parse makes it. */
function write({ holder, key }: Slot, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function chosen<T>(list: readonly T[], pick: number): T {
  return list[pick % list.length]!;
}

const APPLY: Readonly<Record<Mutation['op'], (fault: Fault) => void>> = {
  drop: remove,
  duplicate: ({ holder, key, value, slots }) => {
    if (slots.length >= MOST_SLOTS) return;
    if (Array.isArray(holder)) holder.splice(Number(key), 0, copyOf(value));
    else write({ holder, key }, [value, copyOf(value)]);
  },
  replace: ({ pick, ...slot }) => {
    write(slot, copyOf(chosen(HOSTILE_VALUES, pick)));
  },
  retype: ({ value, pick, ...slot }) => {
    write(slot, retyped(value, pick));
  },
  rename: ({ holder, key, value, pick }) => {
    remove({ holder, key });
    if (Array.isArray(holder)) holder.push(value);
    else write({ holder, key: chosen(HOSTILE_KEYS, pick) }, value);
  },
  add: ({ holder, pick }) => {
    const value = copyOf(chosen(HOSTILE_VALUES, pick));
    if (Array.isArray(holder)) holder.push(value);
    else write({ holder, key: chosen(HOSTILE_KEYS, Math.floor(pick / 7)) }, value);
  },
  move: ({ pick, slots, ...slot }) => {
    if (slots.length < MOST_SLOTS) write(slot, copyOf(read(chosen(slots, pick))));
  },
  nest: ({ value, pick, ...slot }) => {
    let nested = value;
    for (let depth = pick % 60; depth >= 0; depth -= 1)
      nested = pick % 2 === 0 ? [nested] : { value: nested };
    write(slot, nested);
  },
  grow: ({ value, pick, slots, ...slot }) => {
    if (slots.length < MOST_SLOTS / 2) write(slot, grown(value, pick));
  },
  scale: ({ value, pick, ...slot }) => {
    write(slot, scaled(value, pick));
  },
  enlarge: ({ pick, ...slot }) => {
    // Most picks do nothing: a run shall see large bodies, not consist of them.
    if (pick % 24 === 0) write(slot, chosen(LARGE_VALUES, pick / 24));
  },
};

function copyOf(value: unknown): unknown {
  return isHolder(value) ? copy(value) : value;
}

function retyped(value: unknown, pick: number): unknown {
  const forms = [
    () => [value],
    () => ({ value }),
    () => (isHolder(value) ? JSON.stringify(value) : String(value)),
    () => (isHolder(value) ? 0 : Number(value) || 0),
    () => (isHolder(value) ? Object.assign({}, value) : Array.from(String(value))),
  ];
  return chosen(forms, pick)();
}

const THOUSAND = 1000;
/** UTF-16 code units, of a text that is multiplied: it may be picked again. */
const MOST_TEXT = 1_000_000;

function grown(value: unknown, pick: number): unknown {
  if (typeof value === 'string') return grownText(value, 1 << (pick % 10));
  if (!Array.isArray(value)) return Array.from({ length: pick % (THOUSAND / 10) }, () => copyOf(value));
  if (value.length === 0) return value;
  const length = 1 + (pick % (pick % 5 === 0 ? THOUSAND + 1 : THOUSAND / 20));
  return Array.from({ length }, (_, nth) => copyOf(value[nth % value.length]));
}

function grownText(text: string, times: number): string {
  return text.repeat(Math.max(1, Math.min(times, Math.floor(MOST_TEXT / text.length))));
}

function scaled(value: unknown, pick: number): unknown {
  const number = Number(typeof value === 'string' || typeof value === 'number' ? value : NaN);
  if (Number.isNaN(number)) return value;
  const other = chosen([number * 1000, number / 1000, -number, number + 86_400, number - 2 ** 31], pick);
  return typeof value === 'string' ? String(other) : other;
}

/** The text of a document, broken in its values, with faults that only text can have. */
export function writeBroken(
  document: unknown,
  mutations: readonly Mutation[],
  edits: readonly Edit[],
): Buffer {
  let bytes: Buffer = Buffer.from(
    document instanceof URLSearchParams
      ? mutateForm(document, mutations).toString()
      : writeJson(mutate(document, mutations)),
  );
  for (const { op, at, pick } of edits) bytes = EDIT[op](bytes, at, pick);
  return bytes;
}

type Change = (bytes: Buffer, at: number, pick: number) => Buffer;

const EDIT: Readonly<Record<Edit['op'], Change>> = {
  repeatKey: (bytes, at, pick) => {
    const text = bytes.toString();
    const pairs = [...text.slice(0, 20_000).matchAll(/"[^"\\]{0,40}":/g)];
    if (pairs.length === 0) return bytes;
    const start = chosen(pairs, at).index;
    const doubled = `${chosen(pairs, pick)[0]}${chosen(['null', '1', '"x"', '{}', '[]'], pick)},`;
    return Buffer.from(text.slice(0, start) + doubled + text.slice(start));
  },
  truncate: (bytes, at) => bytes.subarray(0, at % (bytes.length + 1)),
  insert: (bytes, at, pick) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), chosen(HOSTILE_BYTES, pick), bytes.subarray(place)]);
  },
  overwrite: (bytes, at, pick) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = pick % 256;
    return changed;
  },
  number: (bytes, at, pick) => {
    const text = bytes.toString();
    const numbers = [...text.slice(0, 20_000).matchAll(/(?<=[:,[])-?\d+/g)];
    if (numbers.length === 0) return bytes;
    const { index, 0: found } = chosen(numbers, at);
    const put = chosen(['1e999', '-0', '1e-7', '00', 'NaN', '-', `1${'0'.repeat(400)}`, '1.7800003E9'], pick);
    return Buffer.from(text.slice(0, index) + put + text.slice(index + found.length));
  },
  wrap: (bytes, _at, pick) =>
    Buffer.concat([Buffer.from('['.repeat(pick % 3)), bytes, Buffer.from(']'.repeat(pick % 3))]),
};
