/** The same requests to one server after another, each to its end. */
import type { Generator } from '../load/generator.ts';
import type { LoadReport } from '../load/load.ts';
import { Exporter } from '../targets/exporter.ts';
import type { Server } from '../targets/server.ts';
import type { Recipe } from '../traffic/recipe.ts';
import { updatesIn } from '../traffic/recipe.ts';
import { DRAIN_MS, faultsOf, SETTLE_TIMEOUT_MS } from './bench.ts';

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

/** The exporter is done when everything is settled; the time a fact has to wait by configuration is not its own. */
async function endOf(
  target: Server | Exporter,
  { endedAtMs }: LoadReport,
  latenessMs: number,
): Promise<number> {
  if (!(target instanceof Exporter)) return endedAtMs;
  const settledAtMs = await target.settledUnasked(endedAtMs + latenessMs, SETTLE_TIMEOUT_MS);
  return settledAtMs - latenessMs;
}

async function messagesIn(target: Server | Exporter): Promise<number> {
  return target instanceof Exporter ? target.value('helpdesk_messages_total', /direction="in"/) : 0;
}

/** Whoever is first today is last tomorrow. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
