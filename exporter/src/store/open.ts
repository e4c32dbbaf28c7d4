/** The store a configuration names. */
import type { Config } from '../config/config.ts';
import { openSqliteStore } from './sqlite/sqliteStore.ts';
import type { Store } from './store.ts';
import { StoreUnavailable } from './store.ts';

/** Throws `StoreUnavailable` or `StoreCorrupt`. */
export function openStore({ store, dedupeRetentionMs }: Config): Store {
  if (store.kind === 'sqlite') return openSqliteStore({ path: store.path, dedupeRetentionMs });
  throw new StoreUnavailable('This version stores in SQLite only; set `store` to sqlite:PATH');
}
