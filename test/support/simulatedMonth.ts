/** A month of simulated traffic as blocks of Prometheus: made once for a state of the exporter, then kept. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadChunk } from '../../exporter/src/backfill/blocks.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import { filesIn, kept } from './kept.ts';
import { EXPORTER_BIN, runToEnd } from './processes.ts';

export interface SimulatedMonth {
  readonly fromMs: number;
  readonly toMs: number;
  /** What had to be counted by its end, known without the exporter's core. */
  readonly truth: Truth;
  /** Copies its blocks to where a Prometheus may write. */
  readonly copyTo: (data: string) => void;
}

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 9, 25);
const DAYS = 28;
const TRAFFIC = [
  ...['--from', new Date(FROM).toISOString(), '--for', `${DAYS}d`, '--step', '15m'],
  ...['--rate', '20', '--seed', '11'],
];
const BUILT = 'exporter/dist';
/** Goes with what npm installed. */
const PLACE = 'node_modules/.cache/helpdesk-month';

/** Takes about a minute of one core when the exporter has changed. Throws with the words of the program that failed. */
export async function simulatedMonth(): Promise<SimulatedMonth> {
  const madeBy = filesIn(BUILT, (name) => name.endsWith('.js'));
  const folder = await kept({ place: PLACE, madeBy, settings: TRAFFIC.join(' ') }, make);
  return {
    fromMs: FROM,
    toMs: FROM + DAYS * DAY_MS,
    truth: JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth,
    copyTo: (data) => {
      cpSync(join(folder, 'blocks'), data, { recursive: true });
    },
  };
}

async function make(folder: string): Promise<void> {
  const history = join(folder, 'history');
  const { code, output } = await runToEnd(process.execPath, [
    ...[EXPORTER_BIN, 'simulate', ...TRAFFIC, '--history', history],
    ...['--truth', join(folder, 'truth.json'), '--config-out', join(folder, 'helpdesk.yml')],
  ]);
  if (code !== 0) throw new Error(output);
  for (const chunk of readdirSync(history).filter((name) => name.endsWith('.om')))
    await loadChunk('promtool', join(history, chunk), join(folder, 'blocks'));
  rmSync(history, { recursive: true });
}
