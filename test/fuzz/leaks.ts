/** Everything that must come out nowhere, and the search for it. */
import { PRIVATE_PATTERN } from '../../exporter/src/sources/testing/documents.ts';

export const APP_SECRET = 'fuzz-app-secret-6b1f90c2';
export const VERIFY_TOKEN = 'fuzz-verify-token-9d02';
export const SHOP_SECRET = 'fuzz-generic-secret-0123456789';
export const API_TOKEN = 'fuzz-api-token-4417ae';
export const DEAD_LETTER_TOKEN = 'fuzz-dead-letter-token-90b1';
export const PSEUDONYM_KEY = 'fuzz-pseudonym-key-77e1';

const SECRETS = [APP_SECRET, VERIFY_TOKEN, SHOP_SECRET, API_TOKEN, DEAD_LETTER_TOKEN, PSEUDONYM_KEY];

/** Signatures, right or wrong, in the providers' forms. */
const SIGNATURE = /\b[0-9a-f]{64}\b|\bv1,[A-Za-z0-9+/]{43}=/;

/** Every private thing in the text; none when it may be shown. */
export function leaksIn(text: string): readonly string[] {
  const secrets = SECRETS.filter((secret) => text.includes(secret));
  const patterns = [PRIVATE_PATTERN, SIGNATURE].flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
  return [...secrets, ...patterns];
}
