/** Rules with addresses of one's own, made by the command of docs/alerts.md. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNBOOKS_URL } from '../../exporter/src/alerts.ts';
import { runToEnd } from '../support/processes.ts';

const PAGE = readFileSync(join(process.cwd(), 'docs/alerts.md'), 'utf8');
const [, COMMANDS = ''] = /^### With addresses of your own\n[^]*?^```console\n([^]*?)^```$/m.exec(PAGE) ?? [];
const MADE = 'provisioning/prometheus/rules';
const NAMES = ['alerts.rules.yml', 'recording.rules.yml'];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-rules-'));
  cpSync(MADE, join(folder, MADE), { recursive: true });
  // A new version may come any time: it is done again.
  const { code, output } = await runToEnd('bash', ['-ec', `cd '${folder}'\n${COMMANDS}\n${COMMANDS}`]);
  expect({ code, output }).toEqual({ code: 0, output: '' });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = (path: string) => readFileSync(path, 'utf8');

test('every link leads to an address of their own', () => {
  const rules = read(join(folder, 'rules/alerts.rules.yml'));
  const links = [...rules.matchAll(/(?:runbook|dashboard)_url: (\S+)/g)].map(([, url = '']) => url);
  const addresses = links.map((url) => /^https:\/\/\w+\.example\.com\/(?:runbooks\/\w+\.md$|d\/)/.test(url));
  expect(new Set(addresses)).toEqual(new Set([true]));
  expect(rules).not.toContain('localhost');
  expect(rules).not.toContain(RUNBOOKS_URL);
});

test('nothing else has changed, and what Git knows stays as it is', () => {
  const withLinksOut = (text: string) => text.replaceAll(/_url: \S+?\/(?=d\/|\w+\.md)/g, '_url: ');
  for (const name of NAMES) {
    expect(withLinksOut(read(join(folder, 'rules', name)))).toBe(withLinksOut(read(join(MADE, name))));
    expect(read(join(folder, MADE, name))).toBe(read(join(MADE, name)));
  }
});

test('Prometheus would take them', async () => {
  const { code, output } = await runToEnd('promtool', [
    'check',
    'rules',
    ...NAMES.map((name) => join(folder, 'rules', name)),
  ]);
  expect({ code, output }).toMatchObject({ code: 0 });
});
