/** Which series a PromQL expression reads. */

export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** Lists of labels that belong to an operator. */
export const CLAUSE = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const WORDS = new Set(['and', 'or', 'unless', 'offset', 'bool', 'sum', 'max', 'min', 'avg', 'count']);

/** Every series the expression reads. */
export function selectorsIn(expr: string): readonly Selector[] {
  const bare = expr
    .replace(CLAUSE, ' ')
    .replace(/\[\d[^\]]*\]/g, ' ')
    .replace(/\boffset\s+\w+/g, ' ');
  // Text in arguments and in matchers: only what stands in braces is kept.
  const found = bare.matchAll(/([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(\s*\()?|\{[^}]*\}|"[^"]*"/g);
  return [...found].flatMap(([, name, braces, call]) =>
    name === undefined || call !== undefined || WORDS.has(name)
      ? []
      : [{ name, matchers: matchersIn(braces) }],
  );
}

function matchersIn(braces = ''): Selector['matchers'] {
  return [...braces.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(([, label = '', , value = '']) => ({
    label,
    values: value.split('|'),
  }));
}
