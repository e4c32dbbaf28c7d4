import { createHash } from 'node:crypto';

/** A number for a name, as providers number things: always the same one, and no larger than JSON's numbers may be. */
export function digitsOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return String(1_000_000_000 + Number.parseInt(hash.slice(0, 12), 16));
}
