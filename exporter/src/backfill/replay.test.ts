import type { LocalBackend } from '../backend/localBackend.ts';
import { Arrivals, replay } from './replay.ts';

/** Answers everything at once, as a store in memory does. */
const BACKEND = {
  submit: () => Promise.resolve(),
  collect: () => Promise.resolve([]),
  engine: { settleDue: () => Promise.resolve() },
} as unknown as LocalBackend;

it('lets others be heard between two scrapes: a stop, or a program that has ended', async () => {
  const stopping = new AbortController();
  setImmediate(() => {
    stopping.abort();
  });
  const chunk = await replay({
    ...{ from: 0, before: 1000, stepMs: 1, clock: { now: 0 }, external: '', backend: BACKEND },
    arrivals: new Arrivals([].values(), 0),
    signal: stopping.signal,
  });
  expect(chunk).toBeUndefined();
});
