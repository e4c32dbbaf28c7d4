/** The store that the suites for every store have to do with. */
import type { Store } from '../store.ts';

export interface StoreInUse {
  readonly store: () => Store;
  /** Closes the store and opens it again on the same data. */
  readonly reopen: () => Promise<Store>;
}

/** The running test's own. */
export let store: Store;

let reopenInUse: StoreInUse['reopen'];

/** Within a suite: each of its tests has the store in use. */
export function useStore(inUse: StoreInUse): void {
  reopenInUse = inUse.reopen;
  beforeEach(() => {
    store = inUse.store();
  });
}

/** Closes the store and opens it again on the same data. */
export async function reopen(): Promise<Store> {
  store = await reopenInUse();
  return store;
}
