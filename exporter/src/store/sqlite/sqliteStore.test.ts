import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreUnderTest } from '../testing/contract.ts';
import { DEDUPE_RETENTION_MS } from '../testing/acts.ts';
import { describeStore } from '../testing/contract.ts';
import { openSqliteStore } from './sqliteStore.ts';

function openInFolder(): Promise<StoreUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const open = () =>
    openSqliteStore({
      path: join(folder, 'helpdesk.db'),
      dedupeRetentionMs: DEDUPE_RETENTION_MS,
      synchronous: 'off',
    });
  let store = open();
  return Promise.resolve({
    store,
    reopen: async () => {
      await store.close();
      store = open();
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  });
}

describeStore('SQLite', openInFolder);
