/** The store a configuration names. */
import type { Milliseconds } from '../conversation/fact.ts';
import { openSqliteStore } from './sqlite/sqliteStore.ts';
import { checkWal } from './sqlite/wal.ts';
import type { Store } from './store.ts';

/** Throws `StoreUnavailable` or `StoreCorrupt`. */
export function openStore({
  store,
  dedupeRetentionMs,
}: {
  readonly store: { readonly kind: 'sqlite'; readonly path: string };
  readonly dedupeRetentionMs: Milliseconds;
}): Store {
  checkWal(store.path);
  return openSqliteStore({ path: store.path, dedupeRetentionMs });
}
