/** A rig that every test opens for itself, and what the tests of the engine do with it. */
import type { Fact } from '../../conversation/fact.ts';
import { HOUR, instant } from '../../conversation/testing/facts.ts';
import type { Store } from '../../store/store.ts';
import { createFaultyStore } from '../../testing/faultyStore.ts';
import type { FaultyStore } from '../../testing/faultyStore.ts';
import { Rig } from './rig.ts';
import type { RigOptions } from './rig.ts';

/** As the rig has it, in seconds. */
export const LATENESS = 10;

/** The test's own; closed behind it. */
export let rig: Rig;

afterEach(() => rig.close());

export async function open(options: RigOptions = {}): Promise<void> {
  rig = await Rig.open({ now: instant(-HOUR), ...options });
}

/** The same, with a store that can be made to fail and to wait. */
export async function openFaulty(options: RigOptions = {}): Promise<FaultyStore> {
  let store: FaultyStore | undefined;
  await open({ ...options, wrap: (real) => (store = createFaultyStore(real)) });
  if (!store) throw new Error('The rig has no store');
  return store;
}

/** Delivers each fact at its own event time plus `lag` seconds. */
export async function live(lag: number, ...facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    rig.now = fact.at + lag * 1000;
    await rig.deliver(fact);
  }
}

export async function tick(second: number): Promise<void> {
  await rig.tick(instant(second));
}

/** Of a counter of milliseconds. */
export function seconds(spec: Parameters<Rig['count']>[0], ...labels: readonly string[]): number {
  return rig.count(spec, ...labels) / 1000;
}

/** A store some of whose methods are replaced for a while. */
export function faulty(store: Store, replaced: Partial<Store>): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const method: unknown = (replaced as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name);
      return method instanceof Function ? (method.bind(target) as unknown) : method;
    },
  });
}

/** Of the event loop. */
export async function turns(n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
