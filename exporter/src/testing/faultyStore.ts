/** A real store between the program and which a test can put itself. */
import { StoreUnavailable } from '../store/store.ts';
import type { Store } from '../store/store.ts';

type Operation = Exclude<keyof Store, 'close'>;

export interface FaultyStore extends Store {
  /** From now on every one of these operations fails. */
  fail(operations: readonly Operation[], error?: Error): void;
  /** Everything works again. */
  heal(): void;
  /** Holds the operation back until it is released. */
  hold(operation: Operation): Held;
}

export interface Held {
  /** Somebody waits for it. */
  isAwaited(): boolean;
  release(): void;
}

/** What a disk that is full says. */
export const DISK_FULL = '/srv/helpdesk/helpdesk.db: the disk is full; free some space (SQLITE_FULL)';

const CONTROLS = ['fail', 'heal', 'hold'] as const;
const OWN: ReadonlySet<PropertyKey> = new Set(CONTROLS);

export function createFaultyStore(store: Store): FaultyStore {
  const failing = new Map<PropertyKey, Error>();
  const held = new Map<PropertyKey, () => Promise<void>>();
  const controls: Pick<FaultyStore, (typeof CONTROLS)[number]> = {
    fail: (operations, error = new StoreUnavailable(DISK_FULL)) => {
      for (const operation of operations) failing.set(operation, error);
    },
    heal: () => {
      failing.clear();
    },
    hold: (operation) => {
      let isAwaited = false;
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (open = resolve));
      held.set(operation, () => {
        isAwaited = true;
        return gate;
      });
      return {
        isAwaited: () => isAwaited,
        release: () => {
          held.delete(operation);
          open();
        },
      };
    },
  };
  return new Proxy(store, {
    get(target, name) {
      if (OWN.has(name)) return Reflect.get(controls, name) as unknown;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]): Promise<unknown> => {
        await held.get(name)?.();
        const error = failing.get(name);
        if (error) throw error;
        return Reflect.apply(member, target, given) as unknown;
      };
    },
  }) as FaultyStore;
}
