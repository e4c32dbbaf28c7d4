import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadChunk, recordRules } from '../../exporter/src/backfill/blocks.ts';

const STEP_MS = 300_000;
const FIRST = 1_780_000_200_000;
/** promtool and a server for each level of rules. */
jest.setTimeout(60_000);

const PROGRAMS = { promtool: 'promtool', prometheus: 'prometheus' };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-record-rules-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function load(steps: number): Promise<string> {
  const blocks = join(folder, 'blocks');
  const file = join(folder, 'history.txt');
  const samples = Array.from(
    { length: steps },
    (_none, step) =>
      `helpdesk_episodes_opened_total{source="s",inbox="i",team="t"} ${step} ${(FIRST + step * STEP_MS) / 1000}`,
  );
  writeFileSync(file, ['# TYPE helpdesk_episodes_opened counter', ...samples, '# EOF', ''].join('\n'));
  await loadChunk(PROGRAMS.promtool, file, blocks);
  return blocks;
}

function recordedAt(blocks: string): number[] {
  const dump = execFileSync(PROGRAMS.promtool, ['tsdb', 'dump', blocks], { encoding: 'utf8' });
  const lines = dump.split('\n').filter((line) => line.includes('helpdesk_episodes_opened:rate5m"'));
  return lines.map((line) => Number(line.split(' ').at(-1)));
}

test('rules recorded a single step further leave no gap to what was recorded before', async () => {
  const blocks = await load(6);
  const [before, last] = [FIRST + 4 * STEP_MS, FIRST + 5 * STEP_MS];
  await recordRules({ programs: PROGRAMS, blocks, from: FIRST, to: before, stepMs: STEP_MS });
  const first = recordedAt(blocks);
  await recordRules({ programs: PROGRAMS, blocks, from: before, to: last, stepMs: STEP_MS });
  const all = [...new Set(recordedAt(blocks))].sort((a, b) => a - b);
  expect(all.length).toBe(new Set(first).size + 1);
  expect(all.slice(1).map((at, index) => at - (all[index] ?? 0))).toEqual(all.slice(1).map(() => STEP_MS));
});

test('a step longer than Prometheus looks back for has everything recorded, whenever within it rules are evaluated', async () => {
  const stepMs = 900_000;
  const lines = Array.from(
    { length: 8 },
    (_none, step) =>
      `helpdesk_conversations_open{source="s",inbox="i",team="t"} 1 ${(FIRST + step * stepMs) / 1000}`,
  );
  const file = join(folder, 'gauge.txt');
  writeFileSync(file, ['# TYPE helpdesk_conversations_open gauge', ...lines, '# EOF', ''].join('\n'));
  // The moment within the step is made of the folder's name.
  for (const name of ['one', 'another', 'a third']) {
    const blocks = join(folder, name);
    await loadChunk(PROGRAMS.promtool, file, blocks);
    await recordRules({ programs: PROGRAMS, blocks, from: FIRST, to: FIRST + 7 * stepMs, stepMs });
    const dump = execFileSync(PROGRAMS.promtool, ['tsdb', 'dump', blocks], { encoding: 'utf8' });
    const recorded = dump.split('\n').filter((line) => line.includes('helpdesk_conversations_open:max"'));
    expect([name, recorded.length >= 7]).toEqual([name, true]);
  }
});

test('where no step has passed nothing is recorded', async () => {
  const blocks = await load(3);
  const run = { programs: PROGRAMS, blocks, from: FIRST, to: FIRST, stepMs: STEP_MS };
  await expect(recordRules(run)).resolves.toBeUndefined();
});

test('a query that Prometheus refuses ends the recording, and is told', async () => {
  const blocks = await load(6);
  const refusing = join(folder, 'refusing-prometheus');
  writeFileSync(refusing, '#!/bin/sh\nexec prometheus "$@" --query.max-samples=1\n');
  chmodSync(refusing, 0o755);
  const run = { blocks, from: FIRST, to: FIRST + 5 * STEP_MS, stepMs: STEP_MS };
  const refused = recordRules({ ...run, programs: { ...PROGRAMS, prometheus: refusing } });
  await expect(refused).rejects.toThrow(/query processing would load too many samples/);
});
