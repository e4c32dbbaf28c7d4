/** Chinese, Japanese and Korean signs are as wide as high; letters of other scripts about half of that. */
const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u;
const LETTER_EM = 0.56;

/** About how wide a text is, in em of its own font. */
export function emsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 1 : LETTER_EM), 0);
}

/** How many lines a text takes, given the width of a line in em. */
export function linesOf(text: string, widthEm: number): number {
  return Math.max(1, Math.ceil(emsOf(text) / widthEm));
}
