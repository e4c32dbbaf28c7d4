/** Finds every regular expression in the code that input can reach, and makes texts on which a careless one never ends. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export interface FoundRegex {
  /** Path below the folder searched. */
  readonly file: string;
  /** As written, flags and all; of one put together at run time, the expression that does it. */
  readonly text: string;
  readonly isPutTogether: boolean;
}

/** Of every TypeScript file below the folder but tests and the folders named. */
export function regexesIn(folder: string, except: readonly string[]): readonly FoundRegex[] {
  return sourceFiles(folder, except).flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    const found: FoundRegex[] = [];
    visit(source, (node) => {
      const isPutTogether = isMaker(node);
      if (isPutTogether || ts.isRegularExpressionLiteral(node))
        found.push({ file: relative(folder, path), text: node.getText(), isPutTogether });
    });
    return found;
  });
}

function sourceFiles(folder: string, except: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return except.includes(entry.name) ? [] : sourceFiles(path, except);
    return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => {
    visit(child, look);
  });
}

function isMaker(node: ts.Node): boolean {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
}

/** One of every class of characters there is a short form for, and what matches none of them. */
const REPRESENTATIVES = [...Array.from(' \t\n1٣aZ_-.,;:=/+"<é⭐'), '\u0301', '\u200e', '\ud83d', '\u0000'];

/** What the pattern itself speaks of. */
function charactersOf(pattern: string): readonly string[] {
  const escaped = [...pattern.matchAll(/\\u\{?([\da-f]{4,6})\}?/gi)].map(([, code = '']) =>
    String.fromCodePoint(parseInt(code, 16)),
  );
  return [...new Set([...Array.from(pattern.replace(/\\u[\da-f]{4}/gi, '')), ...escaped])];
}

const MOST_IN_PAIRS = 7;

/**
 * Texts of about that length: each character, and each two of them in turn, over and over; from the beginning and behind
 * what the pattern begins with; alone and before something that spoils the match.
 */
export function* attacksOn(pattern: string, length: number): Generator<string> {
  const own = charactersOf(pattern);
  const pairs = [...new Set([...own, ...REPRESENTATIVES])].slice(0, MOST_IN_PAIRS);
  const pumps = [...own, ...REPRESENTATIVES, ...pairs.flatMap((a) => pairs.map((b) => `${a}${b}`))];
  const [prefix = ''] = /(?<=^\/?\^?)[\w: ]+/.exec(pattern) ?? [];
  for (const pump of new Set(pumps)) {
    const pumped = pump.repeat(Math.ceil(length / pump.length));
    for (const before of new Set(['', prefix])) {
      for (const after of ['', '\u0001', 'x']) yield `${before}${pumped.slice(0, length)}${after}`;
    }
  }
}
