/** `simulate --history`: a simulated past as files for Prometheus, as `backfill` writes them of a log. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { externalLabels } from '../backfill/externalLabels.ts';
import { writeWhole } from '../backfill/files.ts';
import { writeHistory } from '../backfill/history.ts';
import { simulatedArrivals } from '../backfill/simulated.ts';
import { loadConfig } from '../config/load.ts';
import { pastRuleFiles } from '../rules/past.ts';
import type { Accounts } from '../simulate/request.ts';
import type { Simulation } from '../simulate/simulation.ts';
import { createTeller } from './teller.ts';
import type { CliTools } from './tools.ts';

const DAY_MS = 86_400_000;

export interface SimulatedHistoryOptions {
  readonly folder: string;
  readonly stepMs: number;
  readonly from: number;
  readonly forMs: number;
  readonly simulation: Simulation;
  readonly accounts: Accounts;
  /** Text of the helpdesk.yml that matches. */
  readonly text: string;
}

/** Throws `HistoryError` where the folder holds another history. */
export async function writeSimulatedHistory(
  { folder, stepMs, from: begins, forMs, simulation, accounts, text }: SimulatedHistoryOptions,
  tools: Pick<CliTools, 'err' | 'terminal' | 'now' | 'readFile'>,
): Promise<void> {
  const config = loadConfig({ path: 'the simulated configuration', env: {}, readFile: () => text });
  const from = Math.floor(begins / stepMs) * stepMs;
  const to = Math.floor((begins + forMs) / stepMs) * stepMs;
  const teller = createTeller(tools);
  await writeHistory({
    ...{ config, folder, from, to, stepMs, chunkMs: DAY_MS },
    store: join(folder, 'helpdesk.db'),
    allowedLatenessMs: config.allowedLatenessMs,
    external: externalLabels([], config),
    fingerprint: JSON.stringify([simulation.world.seed, begins, forMs, stepMs, text]),
    arrivals: (position) => simulatedArrivals({ simulation, accounts, config }, position),
    onChunk: ({ path }) => {
      teller.tell(path);
    },
  });
  writeRuleFiles(folder, stepMs);
  teller.done(`Wrote ${[from, to].map((at) => new Date(at).toISOString()).join(' to ')} into ${folder}`);
}

/** The recording rules for the past, a file for each level. */
export function writeRuleFiles(output: string, stepMs: number): void {
  const folder = join(output, 'rules');
  mkdirSync(folder, { recursive: true });
  for (const [index, text] of pastRuleFiles(stepMs).entries())
    writeWhole(join(folder, `level-${index + 1}.rules.yml`), [text]);
}
