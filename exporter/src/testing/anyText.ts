import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/** As fast-check's own unit `binary`, which is a map of a million code points first: most of a second in every file. */
const codePoint = fc.nat({ max: 0x10ffff - SURROGATES }).map(toCharacter, toNumber);

/** Text of any code points that UTF-8 can hold. */
export function anyText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint });
}

function toCharacter(number: number): string {
  return String.fromCodePoint(number < FIRST_SURROGATE ? number : number + SURROGATES);
}

/** Throws for what is not one such character. */
function toNumber(character: unknown): number {
  const point = typeof character === 'string' ? (character.codePointAt(0) ?? NaN) : NaN;
  const number = point < FIRST_SURROGATE ? point : point - SURROGATES;
  if (Number.isNaN(point) || toCharacter(number) !== character) throw new Error('Not one character');
  return number;
}
