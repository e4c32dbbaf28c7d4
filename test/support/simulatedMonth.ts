/** A month of simulated traffic as blocks of Prometheus: made once for a state of the exporter, then kept. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { loadChunk } from '../../exporter/src/backfill/blocks.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
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
const CACHE = 'node_modules/.cache/helpdesk-month';

/** Takes about a minute of one core when the exporter has changed. Throws with the words of the program that failed. */
export async function simulatedMonth(): Promise<SimulatedMonth> {
  const folder = join(CACHE, fingerprint());
  if (!existsSync(folder)) await make(folder);
  return {
    fromMs: FROM,
    toMs: FROM + DAYS * DAY_MS,
    truth: JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth,
    copyTo: (data) => {
      cpSync(join(folder, 'blocks'), data, { recursive: true });
    },
  };
}

/** Another exporter may count otherwise. */
function fingerprint(): string {
  const hash = createHash('sha256').update(TRAFFIC.join(' '));
  const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.js')).sort())
    hash.update(file).update(readFileSync(join(BUILT, file)));
  return hash.digest('hex').slice(0, 16);
}

async function make(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const place = mkdtempSync(join(CACHE, 'making-'));
  const history = join(place, 'history');
  try {
    const { code, output } = await runToEnd(process.execPath, [
      ...[EXPORTER_BIN, 'simulate', ...TRAFFIC, '--history', history],
      ...['--truth', join(place, 'truth.json'), '--config-out', join(place, 'helpdesk.yml')],
    ]);
    if (code !== 0) throw new Error(output);
    for (const chunk of readdirSync(history).filter((name) => name.endsWith('.om')))
      await loadChunk('promtool', join(history, chunk), join(place, 'blocks'));
    rmSync(history, { recursive: true });
    keepOnly(place, folder);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** In one step, so that what is there is whole. Months of other exporters go. */
function keepOnly(place: string, folder: string): void {
  for (const name of readdirSync(CACHE).filter((other) => !other.startsWith('making-')))
    rmSync(join(CACHE, name), { recursive: true });
  renameSync(place, folder);
}
