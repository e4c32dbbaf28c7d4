/** From the text of the file to plain values with their places, environment variables read. */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Alias, Document, Scalar, YAMLError, YAMLMap } from 'yaml';
import { expand } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Path } from './faults.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong at a path, or, where no path is known, at a position. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  readonly position?: Position;
}

export interface ConfigDocument {
  /**
   * Maps, lists and texts: numbers and booleans stay as they were written. null: a key without a value. UNREADABLE:
   * a value that has a complaint already.
   */
  readonly value: unknown;
  readonly complaints: readonly Complaint[];
  /** Whether the text is YAML at all; if not, `value` says nothing. */
  readonly readable: boolean;
  /** Where the value of a path, or what comes nearest above it, begins. */
  locate(path: Path): Position | undefined;
}

/** Stands for a value that cannot be had, so that it is neither taken for one nor for a missing key. */
export const UNREADABLE = Symbol('unreadable');

/** Enough for any real file; stops aliases of aliases from growing without bound. */
const MAX_VALUES = 20_000;

interface Reading {
  readonly document: Document.Parsed;
  readonly env: Environment;
  readonly lines: LineCounter;
  readonly complaints: Complaint[];
  readonly positions: Map<string, Position>;
  /** Anchors being followed right now. */
  readonly following: Set<string>;
  values: number;
}

export function readDocument(text: string, env: Environment): ConfigDocument {
  const lines = new LineCounter();
  // Failsafe: every scalar is text, so that long numeric ids and keys keep all their digits. The parser's own
  // messages are not used, since they quote the file, which holds secrets.
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const broken = syntaxComplaints([...document.errors, ...document.warnings], lines);
  if (broken.length > 0)
    return { value: undefined, complaints: broken, readable: false, locate: () => undefined };
  const reading: Reading = {
    document,
    env,
    lines,
    complaints: [],
    positions: new Map(),
    following: new Set(),
    values: 0,
  };
  const value = document.contents === null ? {} : valueOf(document.contents, [], reading);
  return {
    value,
    complaints: reading.complaints,
    readable: true,
    locate: (path) => locate(path, reading.positions),
  };
}

const QUOTE_ALIAS = 'a text that begins with * or & must be put in quotes';

const SYNTAX: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: QUOTE_ALIAS,
  BAD_ALIAS: QUOTE_ALIAS,
  BAD_DQ_ESCAPE: 'unknown escape in a double-quoted text: use single quotes',
  BAD_INDENT: 'the indentation is wrong here, or a bracket before it is never closed',
  BAD_SCALAR_START: 'a text cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two keys on one line: break the line, or put the text that holds a colon in quotes',
  MISSING_CHAR: 'a comma, colon, quote or bracket is missing; put ${VAR} in quotes inside [ ] and { }',
  MULTILINE_IMPLICIT_KEY: 'a key must end with a colon on its own line',
  MULTIPLE_DOCS: 'the file must hold one YAML document: remove the second `---`',
  TAB_AS_INDENT: 'tabs cannot indent YAML: use spaces',
  TAG_RESOLVE_FAILED: 'a text that begins with ! must be put in quotes',
  UNEXPECTED_TOKEN: 'unexpected text: put the whole value in quotes, and ${VAR} too inside [ ] and { }',
};

/** One complaint per line: what follows the first on a line is mostly its echo. */
function syntaxComplaints(errors: readonly YAMLError[], lines: LineCounter): Complaint[] {
  const byLine = new Map<number, Complaint>();
  for (const { code, pos } of errors) {
    const position = positionOf(pos[0], lines);
    if (byLine.has(position.line)) continue;
    byLine.set(position.line, { path: [], position, message: SYNTAX[code] ?? 'this is not valid YAML' });
  }
  return [...byLine.values()];
}

function positionOf(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function locate(path: Path, positions: ReadonlyMap<string, Position>): Position | undefined {
  for (let length = path.length; length > 0; length--) {
    const position = positions.get(placeOf(path.slice(0, length)));
    if (position !== undefined) return position;
  }
  return undefined;
}

function placeOf(path: Path): string {
  return JSON.stringify(path);
}

function valueOf(node: unknown, path: Path, reading: Reading): unknown {
  reading.values += 1;
  if (reading.values > MAX_VALUES) return tooLarge(path, reading);
  if (isScalar(node)) return textOf(node, path, reading);
  if (isMap(node)) return mapOf(node, path, reading);
  if (isAlias(node)) return aliasedBy(node, path, reading);
  if (isSeq(node)) return node.items.map((item, index) => childOf(item, [...path, index], reading));
  return null;
}

/** The value of an item of a list, whose place is where it begins itself. */
function childOf(node: unknown, path: Path, reading: Reading): unknown {
  mark(node, path, reading);
  return valueOf(node, path, reading);
}

function tooLarge(path: Path, reading: Reading): typeof UNREADABLE {
  if (reading.values > MAX_VALUES + 1) return UNREADABLE;
  return complain(reading, path, `more than ${MAX_VALUES} values in one file`);
}

function textOf(node: Scalar, path: Path, reading: Reading): string | null | typeof UNREADABLE {
  const text = String(node.value);
  if (node.type === 'PLAIN' && /^(?:|~|null|Null|NULL)$/.test(text)) return null;
  const expanded = expand(text, reading.env);
  return 'text' in expanded ? expanded.text : complain(reading, path, expanded.problem);
}

function aliasedBy(node: Alias, path: Path, reading: Reading): unknown {
  const target = node.resolve(reading.document);
  if (target === undefined) return complain(reading, path, QUOTE_ALIAS);
  if (reading.following.has(node.source)) return complain(reading, path, 'an alias cannot hold itself');
  reading.following.add(node.source);
  const value = valueOf(target, path, reading);
  reading.following.delete(node.source);
  return value;
}

function mapOf(node: YAMLMap, path: Path, reading: Reading): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const pair of node.items) {
    const key = keyOf(pair.key, path, reading);
    if (key === undefined) continue;
    const place = [...path, key];
    if (Object.hasOwn(map, key)) {
      complain(reading, place, 'is given twice: keep one of them', pair.key);
      continue;
    }
    mark(pair.key, place, reading);
    map[key] = valueOf(pair.value, place, reading);
  }
  return map;
}

/** Keys are compared as people see them: trimmed and in one Unicode form. */
function keyOf(node: unknown, path: Path, reading: Reading): string | undefined {
  const written = isScalar(node) ? String(node.value) : '';
  const expanded = expand(written, reading.env);
  if ('problem' in expanded) complain(reading, [...path, written], expanded.problem, node);
  const key = ('text' in expanded ? expanded.text : written).normalize('NFC').trim();
  if (key !== '' && key !== '__proto__') return key;
  complain(reading, path, 'a key must be a plain text that is not empty', node);
  return undefined;
}

function complain(reading: Reading, path: Path, message: string, node?: unknown): typeof UNREADABLE {
  const position = startOf(node, reading.lines);
  reading.complaints.push({ path, message, ...(position && { position }) });
  return UNREADABLE;
}

function mark(node: unknown, path: Path, { lines, positions }: Reading): void {
  const position = startOf(node, lines);
  if (position !== undefined) positions.set(placeOf(path), position);
}

function startOf(node: unknown, lines: LineCounter): Position | undefined {
  const offset = isNode(node) ? node.range?.[0] : undefined;
  return offset === undefined ? undefined : positionOf(offset, lines);
}
