import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.ts';

/** The keys that differ and take effect only at the next start. */
export function restartNeeded(old: Config, next: Config): string[] {
  const changed: Record<string, boolean> = {
    listen: !isDeepStrictEqual(old.listen, next.listen),
    store: !isDeepStrictEqual(old.store, next.store),
    pseudonymKey: !old.pseudonymKey.equals(next.pseudonymKey),
    dedupeRetention: old.dedupeRetentionMs !== next.dedupeRetentionMs,
    limits: !isDeepStrictEqual(old.limits, next.limits),
  };
  return Object.keys(changed).filter((key) => changed[key]);
}
