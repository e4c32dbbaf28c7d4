const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACKET, BRACE] = [0x5b, 0x7b];
const [BRACKET_END, BRACE_END] = [0x5d, 0x7d];

/**
 * Whether JSON is nested deeper than `maxDepth`, told without parsing it: the parser takes seconds for a million levels.
 * Of what is no JSON the answer means nothing.
 */
export function isNestedDeeper(json: Buffer, maxDepth: number): boolean {
  // Every level is opened and closed, so short bodies, which most are, need no look.
  if (json.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfText(json, at);
    else if (byte === BRACE || byte === BRACKET) depth += 1;
    else if (byte === BRACE_END || byte === BRACKET_END) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Index of the quote that ends the text which begins at `start`. */
function endOfText(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
