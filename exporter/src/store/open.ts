/** The store a configuration names. */
import type { Milliseconds } from '../conversation/fact.ts';
import { openSqliteStore } from './sqlite/sqliteStore.ts';
import { checkWal } from './sqlite/wal.ts';
import type { Store } from './store.ts';
import { StoreUnavailable } from './store.ts';

export type StoreLocation =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

/** Throws `StoreUnavailable` or `StoreCorrupt`. */
export function openStore({
  store,
  dedupeRetentionMs,
}: {
  readonly store: StoreLocation;
  readonly dedupeRetentionMs: Milliseconds;
}): Store {
  if (store.kind === 'sqlite') {
    checkWal(store.path);
    return openSqliteStore({ path: store.path, dedupeRetentionMs });
  }
  throw new StoreUnavailable('This version stores in SQLite only; set `store` to sqlite:PATH');
}
