/** The same requests to one server after another, each to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Generator } from '../load/generator.ts';
import type { LoadReport } from '../load/load.ts';
import { Exporter } from '../targets/exporter.ts';
import type { Server } from '../targets/server.ts';
import type { Recipe } from '../traffic/recipe.ts';
import { updatesIn } from '../traffic/recipe.ts';
import { DRAIN_MS, faultsOf, SETTLE_TIMEOUT_MS } from './bench.ts';

/** The first answer told that nothing was pending. */
const AT_ONCE_MS = 50;

export interface Measured {
  /** Updates per second, until they were settled where the server settles. */
  readonly perSecond: number;
  /** User and system time of the whole process per update, microseconds. */
  readonly cpuUs: number;
  /** Updates answered per second, settled or not. */
  readonly acceptedPerSecond: number;
}

export interface Race {
  readonly generator: Generator;
  readonly recipe: Recipe;
  readonly connections: number;
  /** Configured in the exporter. */
  readonly latenessMs: number;
  /** Takes what makes the figures void. */
  readonly faults: string[];
}

/** The recipe must have been prepared. */
export async function race(
  name: string,
  target: Server | Exporter,
  { generator, recipe, connections, latenessMs, faults }: Race,
): Promise<Measured> {
  const updates = updatesIn(recipe);
  const countedBefore = await messagesIn(target);
  const before = await target.read();
  const report = await generator.go({ port: target.port, connections, drainMs: DRAIN_MS });
  const endedAtMs = await endOf(target, report, latenessMs);
  const { cpuMs } = await target.read();
  const counted = (await messagesIn(target)) - countedBefore;
  faults.push(...faultsOf(name, report, recipe.webhooks));
  if (target instanceof Exporter && report.accepted === recipe.webhooks && counted !== updates)
    faults.push(`${name}: ${counted} messages counted of ${updates} acknowledged`);
  return {
    perSecond: (updates * 1000) / (endedAtMs - report.startedAtMs),
    cpuUs: ((cpuMs - before.cpuMs) * 1000) / updates,
    acceptedPerSecond: (updates * 1000) / report.elapsedMs,
  };
}

/**
 * The exporter is done when it rests and nothing is pending; the time a fact has to wait by configuration is not its own.
 * While it works nobody scrapes: it would look ahead at everything that waits, and be late for having been asked.
 */
async function endOf(target: Server | Exporter, report: LoadReport, latenessMs: number): Promise<number> {
  if (!(target instanceof Exporter)) return report.endedAtMs;
  await sleep(Math.max(0, report.endedAtMs + latenessMs - Date.now()));
  const { since } = await target.atRest(SETTLE_TIMEOUT_MS);
  const askedAt = Date.now();
  const settledAt = await target.settled(SETTLE_TIMEOUT_MS);
  // Pending after all: then it had not rested for good.
  const isOver = settledAt - askedAt < AT_ONCE_MS;
  return Math.max(report.endedAtMs, (isOver ? since : settledAt) - latenessMs);
}

async function messagesIn(target: Server | Exporter): Promise<number> {
  return target instanceof Exporter ? target.value('helpdesk_messages_total', /direction="in"/) : 0;
}

/** Whoever is first today is last tomorrow. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
