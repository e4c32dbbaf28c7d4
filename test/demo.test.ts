/** The demo as people start it: traffic, companions, alerts and table come up, and all of it goes down again. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORTER_BIN, eventually, isUp, run } from './support/processes.ts';
import type { RunningProcess } from './support/processes.ts';

const demos: RunningProcess[] = [];
/** Where the demo keeps its history: empty at first, so that it is made. */
let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'helpdesk-demo-cache-'));
});

afterEach(async () => {
  for (const demo of demos.splice(0)) await demo.stop('SIGKILL');
  rmSync(cache, { recursive: true, force: true });
});

function startDemo(): RunningProcess {
  const args = ['demo', '--port', '0', '--seed', '5', '--history', '1d'];
  // In a session of its own, as at a terminal: what it starts can be told together.
  const demo = run('setsid', [process.execPath, EXPORTER_BIN, ...args], { XDG_CACHE_HOME: cache });
  demos.push(demo);
  return demo;
}

function hasEnded({ child }: RunningProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Of the exporter, Prometheus and Alertmanager, once all is up. Throws what the demo said when it ended instead. */
async function addressesOf(demo: RunningProcess): Promise<readonly [string, string, string]> {
  const address = async (name: string) => {
    const written = new RegExp(`${name} +(http://127\\.0\\.0\\.1:\\d+)`);
    const found = await eventually(
      `${name} from the demo`,
      () => Promise.resolve(written.exec(demo.output()) ?? (hasEnded(demo) ? 'ended' : undefined)),
      300_000,
    );
    if (found === 'ended') throw new Error(`The demo has ended:\n${demo.output()}`);
    return found[1] ?? '';
  };
  return [await address('Metrics'), await address('Prometheus'), await address('Alertmanager')];
}

test('the demo shows KPIs of its traffic beside a Prometheus that scrapes them and an Alertmanager that tells of alerts, and stops all of it', async () => {
  const demo = startDemo();
  const [exporter, prometheus, alertmanager] = await addressesOf(demo);
  await eventually(
    'Prometheus to hold yesterday, and what rules make of it',
    async () => {
      const counted = (name: string) => `max_over_time(${name}[1d] offset 1h)`;
      const query = `count(${counted('helpdesk_episodes_opened_total')}) and count(${counted('source_inbox_team:helpdesk_episodes_opened:rate1h')})`;
      const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
      const { data } = (await response.json()) as { data: { result: unknown[] } };
      return data.result.length === 1 ? true : undefined;
    },
    60_000,
  );
  await eventually('Alertmanager', () => isUp(`${alertmanager}/-/ready`));
  await eventually(
    'Prometheus to have scraped',
    async () => {
      const response = await fetch(`${prometheus}/api/v1/query?query=helpdesk_exporter_build_info`);
      const { data } = (await response.json()) as { data: { result: unknown[] } };
      return data.result.length === 1 ? true : undefined;
    },
    45_000,
  );
  await eventually(
    'a row with first responses, and the share of them in time',
    () => Promise.resolve(/^All +[1-9][\d,]* .* s .* % /m.exec(demo.output()) ? true : undefined),
    60_000,
  );
  await eventually(
    'an alert that went through Prometheus, Alertmanager and the shipped routes',
    () => Promise.resolve(demo.output().includes('watchdog told of Watchdog') ? true : undefined),
    240_000,
  );

  expect(await demo.stop('SIGINT')).toBe(0);
  for (const url of [`${exporter}/-/healthy`, `${prometheus}/-/healthy`, `${alertmanager}/-/healthy`]) {
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  }
}, 600_000);

test('demos started at once share the history, and one that is killed leaves nothing running', async () => {
  const [first, second] = [startDemo(), startDemo()];
  const addresses = await Promise.all([first, second].map(addressesOf));
  const [ofFirst = [], ofSecond = []] = addresses;
  expect(`${first.output()}${second.output()}`).toContain('Another demo is making the history');
  await first.stop('SIGKILL');
  for (const url of ofFirst)
    await eventually(`${url} to be gone`, () =>
      fetch(`${url}/-/healthy`).then(
        () => undefined,
        () => true,
      ),
    );
  for (const url of ofSecond) expect(await eventually(url, () => isUp(`${url}/-/healthy`))).toBe(true);
  expect(await second.stop('SIGINT')).toBe(0);
}, 600_000);

describe('stopped while rules are recorded over the history, the demo ends without a word of failure', () => {
  /** Undefined until the history is begun. */
  function pastFolder(): string | undefined {
    const pasts = join(cache, 'helpdesk-exporter');
    const name = existsSync(pasts) && readdirSync(pasts).find((one) => one.startsWith('demo-'));
    return name ? join(pasts, name) : undefined;
  }

  async function startRecording(): Promise<RunningProcess & { readonly past: string }> {
    const demo = startDemo();
    const past = await eventually(
      'rules to be recorded',
      () => {
        const folder = pastFolder();
        return Promise.resolve(folder && existsSync(join(folder, 'blocks-rules')) ? folder : undefined);
      },
      120_000,
    );
    return { ...demo, past };
  }

  test.each([
    ['by a supervisor', (pid: number) => pid],
    ['at a terminal, which tells all that was started by it', (pid: number) => -pid],
  ])(
    '%s',
    async (_how, toldOf) => {
      const demo = await startRecording();
      process.kill(toldOf(demo.child.pid ?? NaN), 'SIGINT');
      await eventually('the demo to end', () => Promise.resolve(hasEnded(demo) || undefined));
      expect(demo.child.exitCode).toBe(0);
      expect(existsSync(join(demo.past, 'recorded.json'))).toBe(false);
      expect(demo.output()).not.toMatch(/ended with|does not start|Error/);
    },
    180_000,
  );
});
