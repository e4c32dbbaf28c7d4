/** Secrets in the configuration: as a text (`x`) or as the path of a file that holds it (`xFile`), one or a list. */
import { z } from 'zod';
import { EMPTY, expected, Refusal, refuse, unreadable } from './refusal.ts';
import type { Report } from './refusal.ts';
import { Secret } from './secret.ts';

/** Gives the content of the file at a path as it stands in the configuration, or throws. */
export type ReadFile = (path: string) => string;

export interface SecretRule {
  readonly meaning: string;
  readonly required?: boolean;
  readonly minChars?: number;
  /** Takes one value only: it cannot be rotated. */
  readonly single?: boolean;
  /** What else is wrong with a value, in words that do not quote it. */
  readonly problem?: (value: string) => string | undefined;
}

type SecretField = z.ZodType<readonly Secret[]>;
export type SecretKeys<N extends string> = Readonly<Record<N | `${N}File`, SecretField>>;

/** The two keys of a secret; `section` sees to it that not both of them are given. */
export function secretKeys<const N extends string>(
  name: N,
  readFile: ReadFile,
  rule: SecretRule,
): SecretKeys<N> {
  const type = rule.single === true ? 'secret' : 'secret or list';
  const keys = {
    [name]: secretField(rule, (written) => written).meta({
      type,
      description: rule.meaning,
      required: rule.required,
    }),
    [`${name}File`]: secretField(rule, (path) => contentOf(path, readFile)),
  };
  return keys as SecretKeys<N>;
}

type ReadSecret = (written: string) => string | Refusal;

/** Empty when the key is not there; never empty when it is, not even where its value is refused. */
function secretField(rule: SecretRule, read: ReadSecret): SecretField {
  const secrets = z.unknown().transform((value, context): readonly Secret[] => {
    const secretAt = (item: unknown, path: PropertyKey[]): Secret => {
      const result = readItem(item, rule, read);
      if (!(result instanceof Refusal)) return new Secret(result);
      context.addIssue({ code: 'custom', path, message: result.message });
      return new Secret('');
    };
    const isList = Array.isArray(value) && value.length > 0 && rule.single !== true;
    return isList ? value.map((item, index) => secretAt(item, [index])) : [secretAt(value, [])];
  });
  return secrets.default([]);
}

function readItem(item: unknown, rule: SecretRule, read: ReadSecret): string | Refusal {
  const what = rule.single === true ? 'one text' : 'a text, or a list of texts that is not empty';
  if (typeof item !== 'string') return refuse(expected('secret', what)({ input: item }));
  const value = item.trim() === '' ? refuse(EMPTY) : read(item);
  const problem = value instanceof Refusal ? undefined : problemWith(value, rule);
  return problem === undefined ? value : refuse(problem);
}

function contentOf(path: string, readFile: ReadFile): string | Refusal {
  try {
    return readFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    return refuse(unreadable(error, 'it must be the path of a file that holds the secret'));
  }
}

// White space around a secret is a slip of copying, and shows only as signatures that never match.
const UNSUITABLE = /^$|^\s|\s$|[\p{Cc}\uFFFD]/u;

function problemWith(value: string, { minChars = 1, problem }: SecretRule): string | undefined {
  if (UNSUITABLE.test(value)) return 'must be one line of text without white space around it';
  return value.length < minChars ? `must have at least ${minChars} characters` : problem?.(value);
}

/** The `problem` of a secret that stands in an HTTP header as it is. */
export function headerFault(value: string): string | undefined {
  // Clients send anything else as UTF-8, while Node reads headers as Latin-1, and writes no more than that.
  if (/^[\x20-\x7E]*$/.test(value)) return undefined;
  return 'must be of ASCII characters alone: in an HTTP header others do not arrive as they are';
}

/** A secret among the keys of a section. */
export interface SecretPair {
  readonly name: string;
  readonly required: boolean;
}

export function pairsIn(shape: Readonly<Record<string, unknown>>): readonly SecretPair[] {
  const names = Object.keys(shape).filter((name) => `${name}File` in shape);
  return names.map((name) => {
    const key = shape[name];
    return { name, required: key instanceof z.ZodType && key.meta()?.required === true };
  });
}

/** Reports secrets given in both forms and required ones given in none. */
export function checkPairs(section: object, pairs: readonly SecretPair[], report: Report): void {
  const given = new Set(
    Object.entries(section).flatMap(([key, value]) =>
      Array.isArray(value) && value.length > 0 ? [key] : [],
    ),
  );
  for (const { name, required } of pairs) {
    const file = `${name}File`;
    const forms = [name, file].filter((key) => given.has(key)).length;
    if (forms === 2) report([file], `give either ${name} or ${file}, not both`);
    if (forms === 0 && required) report([name], `is required: give it, or a path as ${file}`);
  }
}
