import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chunksIn } from '../backfill/testing/inputs.ts';
import type { Truth } from '../simulate/truth.ts';
import { createFakeProcess, endProcessesAfterEach } from '../testing/cli.ts';

endProcessesAfterEach();

it('simulate --history writes a past that comes to its truth, without an exporter', async () => {
  const fake = createFakeProcess();
  const [history, truthFile] = [join(fake.folder, 'history'), join(fake.folder, 'truth.json')];
  const code = await fake.run(
    ...['simulate', '--history', history, '--from', '2026-06-07T08:00:00Z', '--for', '6h', '--rate', '10'],
    ...['--step', '30m', '--truth', truthFile],
  );
  expect(code).toBe(0);
  expect(readdirSync(join(history, 'rules'))).toContain('level-1.rules.yml');
  const text = chunksIn(history)
    .map(([, chunk]) => chunk)
    .join('');
  const messages = text
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('helpdesk_messages_total{') && line.endsWith(` ${Date.UTC(2026, 5, 7, 14) / 1000}`),
    )
    .reduce((sum, line) => sum + Number(line.split(' ').at(-2)), 0);
  const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as Truth;
  const expected = (truth.series.helpdesk_messages_total ?? []) as readonly { value: number }[];
  const total = expected.reduce((sum, { value }) => sum + value, 0);
  expect(total).toBeGreaterThan(100);
  // What is younger than the lateness bound is not counted yet.
  expect(messages).toBeLessThanOrEqual(total);
  expect(messages).toBeGreaterThan(0.98 * total);
}, 60_000);

it('another past in the same folder is told in a sentence, and nothing of the first is lost', async () => {
  const fake = createFakeProcess();
  const history = join(fake.folder, 'history');
  const simulate = (seed: string) =>
    fake.run(
      ...['simulate', '--history', history, '--from', '2026-06-07T08:00:00Z', '--for', '1h', '--rate', '10'],
      ...['--step', '30m', '--seed', seed],
    );
  expect(await simulate('1')).toBe(0);
  const before = chunksIn(history);
  expect(await simulate('2')).toBe(1);
  expect(fake.err.at(-1)).toContain('holds a history of other events or options; name another store');
  expect(chunksIn(history)).toEqual(before);
}, 60_000);
