/** Forges in a thread of its own, a bounded way ahead of whoever sends. */
import { parentPort, workerData } from 'node:worker_threads';
import { forge } from './forge.ts';
import { updatesIn } from './recipe.ts';
import type { Recipe } from './recipe.ts';

const recipe = workerData as Recipe;
const UPDATES_PER_CHUNK = 1000;
const perWebhook = updatesIn({ kind: recipe.kind, webhooks: 1 });
const step = Math.max(1, Math.floor(UPDATES_PER_CHUNK / perWebhook));
let next = 0;

/** Each message asks for one more chunk. */
parentPort?.on('message', () => {
  const to = Math.min(next + step, recipe.webhooks);
  const chunk = forge(recipe, next, to);
  next = to;
  parentPort?.postMessage(chunk, [chunk.bytes.buffer as ArrayBuffer, chunk.ends.buffer as ArrayBuffer]);
  if (next >= recipe.webhooks) parentPort?.close();
});
