import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { SimulationTruth } from '../simulate/simulation.ts';
import { simulate } from './simulate.ts';
import type { SimulateTools } from './simulate.ts';
import { registerSimulate } from './simulateCommand.ts';

/** A Monday, 18:10 in the simulated zone. */
const NOW = Date.UTC(2026, 5, 1, 15, 10);

interface Run {
  readonly code: number | undefined;
  readonly out: string[];
  readonly err: string[];
  readonly files: Map<string, { text: string; isSecret: boolean }>;
}

/** `onDisk`: files are the real ones. */
type Given = Partial<SimulateTools> & { readonly onDisk?: boolean };

async function run(args: readonly string[], { onDisk = false, ...tools }: Given = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const files: Run['files'] = new Map();
  let code: number | undefined;
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => err.push(text) });
  registerSimulate(program, async (options) => {
    code = await simulate(options, {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      readFile: () => 'a secret from a file, long enough\n',
      now: () => NOW,
      ...(!onDisk && {
        writeFile: (path, text, isSecret) => files.set(path, { text, isSecret }),
        readExisting: () => undefined,
      }),
      ...tools,
    });
  });
  await program.parseAsync(['simulate', ...args], { from: 'user' });
  return { code, out, err, files };
}

function truthIn({ files }: Run): SimulationTruth {
  return JSON.parse(files.get('truth.json')?.text ?? '{}') as SimulationTruth;
}

function openedIn(truth: SimulationTruth): number {
  const rows = truth.series.helpdesk_episodes_opened_total ?? [];
  return rows.reduce((sum, row) => sum + ('value' in row ? row.value : 0), 0);
}

const SMALL = ['--for', '30m', '--rate', '10'];

describe('simulate --dry-run', () => {
  test('posts nothing, prints how much there would be, and writes the truth', async () => {
    const ran = await run(['--dry-run', '--speed', 'max', ...SMALL, '--truth', 'truth.json']);
    expect(ran.code).toBe(0);
    expect(ran.out).toContainEqual(expect.stringMatching(/^deliveries whatsapp \d+$/));
    expect(ran.out).toContainEqual(expect.stringMatching(/^happenings CustomerWrote \d+$/));
    const truth = truthIn(ran);
    expect(truth).toMatchObject({
      seed: 1,
      from: '2026-06-01T14:40:00.000Z',
      to: '2026-06-01T15:10:00.000Z',
    });
    expect(truth.asOf).toBe(truth.to);
    expect(Date.parse(truth.nextChangeAfter ?? '')).toBeGreaterThan(Date.parse(truth.asOf));
    expect(openedIn(truth)).toBeGreaterThan(5);
  });

  test('the truth may be judged later, when more timers have fired', async () => {
    const at = (asOf: string) =>
      run(['--dry-run', '--speed', 'max', ...SMALL, '--truth', 'truth.json', '--as-of', asOf]).then(truthIn);
    const [soon, late] = await Promise.all([at('2026-06-01T15:10:00Z'), at('2026-06-20T00:00:00Z')]);
    expect(soon.series).not.toHaveProperty('helpdesk_contact_resolutions_total');
    expect(late.series).toHaveProperty('helpdesk_contact_resolutions_total');
  });

  test('writes a configuration that loads, for the owner only', async () => {
    const ran = await run([
      '--dry-run',
      '--speed',
      'max',
      ...SMALL,
      '--config-out',
      'helpdesk.yml',
      '--url',
      'http://h:1234',
    ]);
    const file = ran.files.get('helpdesk.yml');
    expect(file?.isSecret).toBe(true);
    const config = loadConfig({ path: 'helpdesk.yml', env: {}, readFile: () => file?.text ?? '' });
    expect(config.listen).toEqual({ host: 'h', port: 1234 });
  });

  test('every configuration has a store of its own', async () => {
    const storeAt = async (now: number, ...more: readonly string[]) => {
      const args = ['--dry-run', ...SMALL, '--config-out', 'simulated.yml', ...more];
      const ran = await run(args, { now: () => now });
      return /^store: (.*)$/m.exec(ran.files.get('simulated.yml')?.text ?? '')?.[1];
    };
    expect(await storeAt(NOW)).toBe('sqlite:data/simulated-whatsapp-generic-20260601T151000000Z.db');
    expect(await storeAt(NOW + 1000)).toBe('sqlite:data/simulated-whatsapp-generic-20260601T151001000Z.db');
    expect(await storeAt(NOW, '--dialect', 'wati')).toBe('sqlite:data/simulated-wati-20260601T151000000Z.db');
  });

  test('a configuration that somebody wrote is not written over', async () => {
    const args = ['--dry-run', ...SMALL, '--config-out', 'helpdesk.yml', '--truth', 'truth.json'];
    const ran = await run(args, { readExisting: () => 'pseudonymKey: mine\n' });
    expect(ran).toMatchObject({ code: 2, out: [] });
    expect([...ran.files.keys()]).toEqual([]);
    expect(ran.err).toEqual([
      'helpdesk.yml is there and was not written by simulate: name another file, such as simulated.yml',
    ]);
  });

  test('one that was written by simulate is', async () => {
    const args = ['--dry-run', ...SMALL, '--config-out', 'simulated.yml'];
    const first = await run(args);
    const again = await run(args, { readExisting: (path) => first.files.get(path)?.text });
    expect([again.code, again.files.has('simulated.yml')]).toEqual([0, true]);
  });

  describe('on the disk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulate-'));

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    test('writes twice over its own, and not once over another', async () => {
      const written = (name: string) => ['--dry-run', ...SMALL, '--config-out', join(folder, name)];
      expect((await run(written('simulated.yml'), { onDisk: true })).code).toBe(0);
      expect((await run(written('simulated.yml'), { onDisk: true })).code).toBe(0);
      writeFileSync(join(folder, 'helpdesk.yml'), 'pseudonymKey: mine\n');
      expect((await run(written('helpdesk.yml'), { onDisk: true })).code).toBe(2);
      expect(readFileSync(join(folder, 'helpdesk.yml'), 'utf8')).toBe('pseudonymKey: mine\n');
    });

    test('writes to what is no file', async () => {
      expect((await run(['--dry-run', ...SMALL, '--config-out', '/dev/null'], { onDisk: true })).code).toBe(
        0,
      );
    });
  });
});

describe('simulate', () => {
  let server: Server;
  let status = 200;
  let requests: { url: string | undefined; signature: unknown }[] = [];

  beforeEach(async () => {
    status = 200;
    requests = [];
    server = createServer((request, response) => {
      requests.push({ url: request.url, signature: request.headers['webhook-signature'] });
      request.resume().on('end', () => response.writeHead(status).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function args(...more: readonly string[]): string[] {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return ['--url', url, '--speed', 'max', ...SMALL, '--truth', 'truth.json', ...more];
  }

  test('posts to both sources by name, ends with a summary and exit code 0', async () => {
    const ran = await run(args('--whatsapp.source', 'wa', '--generic.source', 'desk'));
    expect(ran.code).toBe(0);
    expect(new Set(requests.map(({ url }) => url))).toEqual(new Set(['/webhooks/wa', '/webhooks/desk']));
    expect(ran.err.at(-1)).toMatch(/^posted (\d+), accepted \1, refused 0, retried 0 in/);
    expect(
      new Set(
        Object.values(truthIn(ran).series)
          .flat()
          .map(({ labels }) => labels.source),
      ),
    ).toEqual(new Set(['wa', 'desk', undefined]));
  });

  test('exit code 1 when something was refused for good, and the truth leaves it out', async () => {
    status = 401;
    const ran = await run(args());
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toMatch(/given up \d+ times: status 401/);
    expect(openedIn(truthIn(ran))).toBe(0);
  });

  test('a stop ends it early; the truth is that of the time reached', async () => {
    const before = requests.length;
    const stopSignal = async () => {
      while (requests.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const ran = await run(args('--concurrency', '1'), { stopSignal });
    expect(ran.code).toBe(0);
    expect(ran.err.join('\n')).toMatch(/stopped before \d+ of \d+ deliveries/);
    const { asOf, to } = truthIn(ran);
    expect(Date.parse(asOf)).toBeLessThan(Date.parse(to));
  });

  test('on a terminal a bar is written over and over', async () => {
    let clock = NOW;
    const written: string[] = [];
    await run(args(), { terminal: (text) => written.push(text), now: () => (clock += 100) });
    expect(written[0]).toContain('\r\u001b[K[');
    expect(written[0]).toMatch(/\[#*\.*\] 2026-/);
  });

  test('no secret is ever printed', async () => {
    const secret = 'whsec_c2ltdWxhdGVkLXRlc3Qtc2VjcmV0LXRoYXQtaXMtbG9uZw==';
    const ran = await run(args('--generic.secret', secret, '--whatsapp.secret-file', '/run/secrets/meta'));
    expect(ran.code).toBe(0);
    const shown = [...ran.out, ...ran.err, ran.files.get('truth.json')?.text].join('\n');
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('a secret from a file');
  });
});

describe('simulate --dialect', () => {
  let exporter: Server;
  let posts: number;

  beforeEach(async () => {
    posts = 0;
    exporter = createServer((request, response) => {
      posts += 1;
      request.resume().on('end', () => response.writeHead(200).end());
    });
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    exporter.closeAllConnections();
    await new Promise((resolve) => exporter.close(resolve));
  });

  const args = (...more: readonly string[]) => {
    const url = `http://127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const dialect = ['--dialect', 'hubspot', '--api-listen', '127.0.0.1:0', '--config-out', 'helpdesk.yml'];
    return ['--url', url, '--speed', 'max', ...SMALL, ...dialect, ...more];
  };

  function apiIn(text: string | undefined): string {
    return /apiUrl: (\S+)/.exec(text ?? '')?.[1] ?? '';
  }

  test('serves its API on after the posting, until nothing has been asked for a while', async () => {
    const served: Promise<number>[] = [];
    const told: string[] = [];
    let config: string | undefined;
    const ran = await run(args('--api-idle', '2s'), {
      writeFile: (_path, text) => {
        config = text;
      },
      err: (line) => {
        told.push(line);
        if (line.startsWith('the API is served'))
          served.push(fetch(apiIn(config)).then(({ status }) => status));
      },
    });
    expect([ran.code, await Promise.all(served)]).toEqual([0, [401]]);
    expect(posts).toBeGreaterThan(10);
    expect(told.at(-1)).toBe('the API is served until nothing has been asked for 2 s\n');
    await expect(fetch(apiIn(config))).rejects.toThrow();
  });

  test('closes its API at once when it is to stop', async () => {
    let stop: (reason: string) => void = () => undefined;
    const stopSignal = () =>
      new Promise<string>((resolve) => {
        stop = resolve;
      });
    const err = (line: string) => {
      if (line.startsWith('the API is served')) stop('SIGINT');
    };
    const ran = await run(args('--api-idle', '1h'), { stopSignal, err });
    expect(ran.code).toBe(0);
  });

  test('ends with the posting where no API is served', async () => {
    const url = `http://127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const ran = await run([
      '--url',
      url,
      '--speed',
      'max',
      ...SMALL,
      '--dialect',
      'twilio',
      '--api-idle',
      '1h',
    ]);
    expect([ran.code, ran.err.some((line) => line.includes('API'))]).toEqual([0, false]);
  });
});

describe('options that cannot be', () => {
  test.each([
    [['--for', 'long'], /Must be a duration/],
    [['--rate', '0'], /Must be above 0/],
    [['--loss', '1'], /Must be from 0 to below 1/],
    [['--speed', 'fast'], /Must be above 0/],
    [['--from', '2026-06-01'], /Must be RFC 3339/],
    [['--seed', '1.5'], /Must be a whole number/],
    [['--concurrency', '0'], /Must be at least 1/],
    [['--url', 'ftp://h'], /Must be an http/],
    [['--scenario', 'fire'], /Allowed choices are normal, surge/],
    [['--generic.secret', 'a', '--generic.secret-file', 'b'], /cannot be used with/],
    [['--secret', 'a', '--secret-file', 'b'], /cannot be used with/],
    [['--dialect', 'klingon'], /Allowed choices are whatsapp\+generic, chatwoot, generic/],
    [['--api-listen', '9878'], /Must be host:port/],
    [['--api-idle', 'soon'], /Must be a duration/],
    [['--step', 'long'], /Must be a duration/],
  ])('%j is refused', async (args, message) => {
    await expect(run(['--dry-run', ...args])).rejects.toThrow(message);
  });

  test.each([
    ['a span that ends in the future', ['--from', '2026-06-01T15:00:00Z', '--for', '1h', '--speed', 'max']],
    ['a start in the future', ['--from', '2026-06-02T15:00:00Z', '--for', '1h']],
    ['no span at all', ['--for', '0s', '--speed', 'max']],
    ['an API of a dialect that has none', ['--dialect', 'twilio', '--api-listen', '127.0.0.1:0']],
    ['an API of the usual pair', ['--api-listen', '127.0.0.1:0']],
    ['a history in a dialect', ['--dialect', 'wati', '--history', 'past']],
    ['a history in steps that divide no day', ['--history', 'past', '--step', '7m']],
    ['a history in steps too small', ['--history', 'past', '--step', '1s']],
  ])('%s is refused with exit code 2', async (_name, args) => {
    const { code, err } = await run(['--dry-run', ...args]);
    expect(code).toBe(2);
    expect(err).toHaveLength(1);
  });

  test('delays and a window that reach the usual lateness are warned of', async () => {
    const warned = await run(['--dry-run', '--speed', 'max', ...SMALL, '--max-delay', '8s']);
    expect(warned.err.join()).toContain('facts may come late');
    expect((await run(['--dry-run', '--speed', 'max', ...SMALL])).err).toEqual([]);
  });
});
