/** The page on backfill, followed as an admin would: its commands, on a log of a day, into a real Prometheus. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateLog } from '../../exporter/src/backfill/testing/genericLog.ts';
import { RECORDING_GROUPS } from '../../exporter/src/rules/files.ts';
import { total } from '../../exporter/src/simulate/testing/log.ts';
import { startPrometheusOn } from '../support/loadedPrometheus.ts';
import type { LoadedPrometheus } from '../support/loadedPrometheus.ts';
import { EXPORTER_BIN, runToEnd } from '../support/processes.ts';

const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2026, 5, 7, 3);
const LOG = simulateLog({ seed: 9, from: FROM, forMs: 24 * HOUR_MS, ratePerHour: 8 });

const PAGE = readFileSync(join(__dirname, '../../docs/backfill.md'), 'utf8');
const [BACKFILL = '', LOAD = '', RECORD = ''] = [...PAGE.matchAll(/^```console\n(.*?)\n```$/gms)].map(
  ([, commands = '']) => commands,
);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-followed-'));
  writeFileSync(join(folder, 'helpdesk.yml'), LOG.config);
  writeFileSync(join(folder, 'events.ndjson'), `${LOG.lines.join('\n')}\n`);
  mkdirSync(join(folder, 'bin'));
  const npx = join(folder, 'bin', 'npx');
  writeFileSync(npx, `#!/bin/sh\nshift\nexec '${process.execPath}' '${EXPORTER_BIN}' "$@"\n`);
  chmodSync(npx, 0o755);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As typed into a shell in the admin's folder; what fails ends it. */
async function type(commands: string): Promise<void> {
  const script = `cd '${folder}'; PATH='${folder}/bin':"$PATH"; set -e\n${commands}`;
  const { code, output } = await runToEnd('bash', ['-c', script]);
  if (code !== 0) throw new Error(`${commands}\nended with ${String(code)}:\n${output}`);
}

/** The page's own words, with one thing in another's place. Throws where the page has no such words. */
function instead(commands: string, words: string | RegExp, others: string): string {
  const changed = commands.replace(words, others);
  if (changed === commands) throw new Error(`The page no longer says ${String(words)}:\n${commands}`);
  return changed;
}

async function withPrometheus(use: (prometheus: LoadedPrometheus) => Promise<void>): Promise<void> {
  const prometheus = await startPrometheusOn({ folder, data: join(folder, 'data') });
  try {
    await use(prometheus);
  } finally {
    await prometheus.stop();
  }
}

test('a log is replayed, loaded and recorded by the commands of the page', async () => {
  await type(BACKFILL);
  await type(LOAD);
  const times = readdirSync(join(folder, 'history'))
    .filter((name) => name.endsWith('.om'))
    .flatMap((name) => [...readFileSync(join(folder, 'history', name), 'utf8').matchAll(/ (\d+)$/gm)])
    .map(([, at]) => Number(at));
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const span = `start=${new Date(first * 1000).toISOString()} end=${new Date(last * 1000).toISOString()}`;
  const spanned = instead(RECORD, /start=\S+ end=\S+/, span);
  for (const level of readdirSync(join(folder, 'history', 'rules')).sort())
    await withPrometheus(async ({ url }) => {
      const ofLevel = instead(spanned, 'level-*.rules.yml', level);
      // Beside a server that is started anew for each level nobody waits until it has found the blocks.
      const unhurried = instead(ofLevel, /^ *sleep \d+$/m, '');
      await type(instead(unhurried, 'http://localhost:9090', url));
    });

  await withPrometheus(async (prometheus) => {
    const opened = await prometheus.instant('sum(helpdesk_episodes_opened_total)', last * 1000);
    expect(opened[0]?.values).toEqual([total(LOG.truthAt(last * 1000 - 1), 'episodes_opened_total')]);
    const recorded = await prometheus.labelValues('__name__', '{__name__=~".+:.+"}');
    const rules = RECORDING_GROUPS.flatMap((group) => group.rules.map(({ record }) => record));
    // Some rules look back for a week or more, or at metrics no replay has.
    expect(recorded.filter((name) => !rules.includes(name))).toEqual([]);
    expect(recorded.length).toBeGreaterThan(0.7 * new Set(rules).size);
  });
}, 600_000);
