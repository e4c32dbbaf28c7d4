/** The table of all keys in the docs, made from the schema. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { createSchema } from './schema.ts';

const BEGIN = '<!-- keys: begin -->';
const END = '<!-- keys: end -->';

/** A page with the table between its markers renewed. Throws when the page has no markers. */
export function withReference(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${configReference()}\n\n${END}${after}`;
}

/** Every key with its type, default and meaning, as a Markdown table. */
export function configReference(): string {
  const schema = createSchema(() => '');
  const head = ['| Key | Type | Default | Meaning |', '| --- | --- | --- | --- |'];
  return [...head, ...rowsOf(schema, '').map(toLine)].join('\n');
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

function toLine({ key, type, fallback, meaning }: Row): string {
  const cells = [key, type, fallback, meaning].map((cell) => cell.replaceAll('|', '\\|'));
  return `| ${cells.join(' | ')} |`;
}

type Schema = z.core.$ZodType;
type Shape = Readonly<Record<string, Schema>>;

/** Rows of a key and of all keys below it. A section has no row of its own. */
function rowsOf(schema: Schema, key: string): Row[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) return rowsOfShape(inner.shape, key);
  const row = rowOf(schema, code(key));
  if (typeNameOf(inner) !== undefined) return [row];
  if (inner instanceof z.ZodArray) return [row, ...rowsOfEntries(inner.element, `${key}[]`)];
  return inner instanceof z.ZodRecord ? [row, ...rowsOfEntries(inner.valueType, `${key}.ID`)] : [row];
}

function rowsOfEntries(entry: Schema, key: string): Row[] {
  if (entry instanceof z.ZodDiscriminatedUnion) return rowsOfKinds(entry.options, key);
  return typeNameOf(entry) === undefined ? rowsOf(entry, key) : [];
}

function rowsOfShape(shape: Shape, key: string): Row[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = key === '' ? name : `${key}.${name}`;
    if (name.endsWith('File') && name.slice(0, -'File'.length) in shape) return [];
    return `${name}File` in shape
      ? [rowOf(schema, `${code(path)} or ${code(`${name}File`)}`)]
      : rowsOf(schema, path);
  });
}

/** First the keys every kind has, then for each kind its own. */
function rowsOfKinds(kinds: readonly Schema[], key: string): Row[] {
  const shapes = kinds.map((kind): Shape => (kind instanceof z.ZodObject ? kind.shape : {}));
  const isCommon = (name: string): boolean => shapes.every((shape) => name in shape);
  const names = shapes.map((shape) => code(typeNameOf(shape.kind) ?? ''));
  const common = rowsOfShape(pick(shapes[0] ?? {}, isCommon), key);
  const own = shapes.flatMap((shape, at) =>
    rowsOfShape(
      pick(shape, (name) => !isCommon(name)),
      key,
    ).map((row) => ({
      ...row,
      meaning: `Kind ${names[at] ?? ''}: ${row.meaning}`,
    })),
  );
  const kindIs = { type: names.join(' or ') };
  return [...common.map((row) => (row.key === code(`${key}.kind`) ? { ...row, ...kindIs } : row)), ...own];
}

function pick(shape: Shape, wanted: (name: string) => boolean): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name)));
}

function rowOf(schema: Schema, key: string): Row {
  return {
    key,
    type: typeOf(unwrapped(schema)),
    fallback: fallbackOf(schema),
    meaning: metaOf(schema).description ?? '',
  };
}

function typeOf(schema: Schema): string {
  const named = typeNameOf(schema);
  if (named !== undefined || !(schema instanceof z.ZodArray)) return named ?? 'map';
  const entry = typeNameOf(schema.element);
  return entry === undefined ? 'list' : `list of ${entry}`;
}

function fallbackOf(schema: Schema): string {
  if (schema instanceof z.ZodPrefault) return code(stringify(schema.def.defaultValue, FLOW).trim());
  return metaOf(schema).required === true || !isWrapper(schema) ? 'required' : '—';
}

const FLOW = {
  collectionStyle: 'flow',
  flowCollectionPadding: false,
  lineWidth: 0,
  schema: 'failsafe',
} as const;

type Wrapper = z.ZodPrefault | z.ZodOptional | z.ZodDefault;

function isWrapper(schema: Schema): schema is Wrapper {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
}

function unwrapped(schema: Schema): Schema {
  if (typeNameOf(schema) !== undefined) return schema;
  // What may also be written in a shorter form is shown in its long one.
  if (schema instanceof z.ZodPipe) return unwrapped(schema.out);
  return isWrapper(schema) ? unwrapped(schema.unwrap()) : schema;
}

function metaOf(schema: Schema | undefined) {
  return (schema && z.globalRegistry.get(schema)) ?? {};
}

function typeNameOf(schema: Schema | undefined): string | undefined {
  const { type } = metaOf(schema);
  return typeof type === 'string' ? type : undefined;
}

function code(text: string): string {
  return `\`${text}\``;
}
