/** Fills a store through the HTTP door, in webhooks of 1,000 updates. */
import type { Generator } from '../load/generator.ts';
import type { Exporter } from '../targets/exporter.ts';
import { openedBy } from '../traffic/body.ts';
import { BATCH_SIZE, updatesIn } from '../traffic/recipe.ts';
import type { Recipe } from '../traffic/recipe.ts';
import { DRAIN_MS, recipeNow, SETTLE_TIMEOUT_MS } from './bench.ts';
import type { Stage } from './bench.ts';

/** Beyond every customer that is counted. */
const CLOCK_CUSTOMER = 90_000_000;
/** Old enough for every threshold to have passed: what is open stays as it is for hours. */
const AGE_MS = 20 * 60_000;
/** Signed at once; all of it lies in memory. */
const WEBHOOKS_PER_SLICE = 100;
const CONNECTIONS = 4;

export interface Filling {
  readonly exporter: Exporter;
  readonly generator: Generator;
  readonly say: (line: string) => void;
}

/**
 * Opens conversations of customers `from` up to `to` at least; half of them are answered. Returns how many there are
 * now.
 */
export async function openConversations(filling: Filling, from: number, to: number): Promise<number> {
  const perSlice = openedBy(WEBHOOKS_PER_SLICE);
  await tellTheTime(filling, `clock/${from}`);
  let opened = from;
  while (opened < to) {
    const webhooks = Math.min(WEBHOOKS_PER_SLICE, Math.ceil((to - opened) / openedBy(1)));
    const customers = openedBy(webhooks);
    await deliver(
      filling,
      recipeNow({
        kind: 'opening',
        name: `open/${opened}`,
        webhooks,
        firstCustomer: opened,
        customers,
        startsAtMs: Date.now() - AGE_MS,
      }),
    );
    opened += customers;
    if (to > perSlice) filling.say(`  ${opened} of ${to} conversations opened`);
  }
  await filling.exporter.settled(SETTLE_TIMEOUT_MS);
  return opened;
}

/** Stores facts of a few busy customers until there are `target` or the time is up; returns how many came. */
export async function addFacts(
  filling: Filling,
  { facts, budgetMs }: { facts: number; budgetMs: number },
): Promise<number> {
  const deadline = Date.now() + budgetMs;
  let added = 0;
  while (added < facts && Date.now() < deadline) {
    const webhooks = Math.min(WEBHOOKS_PER_SLICE, Math.ceil((facts - added) / BATCH_SIZE));
    const recipe = recipeNow({ kind: 'batch', name: `facts/${added}`, webhooks, customers: 10_000 });
    await deliver(filling, recipe);
    added += updatesIn(recipe);
    filling.say(`  ${added} of ${facts} facts added`);
  }
  await filling.exporter.settled(SETTLE_TIMEOUT_MS);
  return added;
}

async function deliver({ exporter, generator }: Filling, recipe: Recipe): Promise<void> {
  await generator.prepare(recipe);
  const { accepted, errors } = await generator.go({
    port: exporter.port,
    connections: CONNECTIONS,
    drainMs: DRAIN_MS,
  });
  if (accepted !== recipe.webhooks) throw new Error(`The store was not filled: ${JSON.stringify(errors)}`);
}

/** An event of now: the exporter knows from it that the others are old, and that their thresholds have passed. */
function tellTheTime(filling: Filling, name: string): Promise<void> {
  return deliver(
    filling,
    recipeNow({ kind: 'inbound', name, webhooks: 1, firstCustomer: CLOCK_CUSTOMER, customers: 1 }),
  );
}

export interface Filled {
  readonly folder: string;
  readonly conversations: number;
}

/** A store with a million open conversations (50,000 when quick); the one another row left, if any. */
export async function filledStore(stage: Stage, allowedLateness: string): Promise<Filled> {
  const { filled, isQuick, say } = stage.bench;
  if (filled.folder !== undefined && filled.conversations !== undefined)
    return { folder: filled.folder, conversations: filled.conversations };
  const folder = stage.folder('filled');
  const exporter = await stage.exporter({ folder, allowedLateness });
  const generator = stage.generator();
  const wanted = isQuick ? 50_000 : 1_000_000;
  say(`Opening ${wanted} conversations`);
  const conversations = await openConversations({ exporter, generator, say }, 0, wanted);
  await exporter.stop();
  await generator.stop();
  leave(stage, { folder, conversations });
  return { folder, conversations };
}

/** Other rows may use it. */
export function leave(stage: Stage, { folder, conversations }: Filled): void {
  stage.keep(folder);
  stage.bench.filled.folder = folder;
  stage.bench.filled.conversations = conversations;
}
