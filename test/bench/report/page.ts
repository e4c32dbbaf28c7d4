/** Puts measured tables into a page between markers; what stands around them is written by hand. */

/** Throws when the page has no place for the row. */
export function withRow(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench:${name}: begin -->`, `<!-- bench:${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from)
    throw new Error(`The page has no place for ${name}: it lacks ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
