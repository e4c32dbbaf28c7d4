import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { createProgram } from './program.ts';
import { createFakeProcess, endProcessesAfterEach } from '../testing/cli.ts';
import type { FakeProcess } from '../testing/cli.ts';
import { configText } from '../testing/exporter.ts';
import { send } from '../testing/http.ts';
import { until } from '../testing/until.ts';

endProcessesAfterEach();

let fake: FakeProcess;

beforeEach(() => {
  fake = createFakeProcess();
  fake.files['helpdesk.yml'] = configText(`store: sqlite:${fake.folder}/helpdesk.db`);
});

describe('--help', () => {
  it.each([['--help'], ['-h'], ['help']])('%s exits 0 and names the commands', async (flag) => {
    expect(await fake.run(flag)).toBe(0);
    const text = fake.out.join('\n');
    expect(text).toContain('Usage: helpdesk-exporter');
    expect(text).toMatch(/serve .*default/);
    expect(text).toContain('check-config <file>');
    expect(fake.err).toEqual([]);
  });

  it('lists the flags one starts the program with', async () => {
    await fake.run('--help');
    const text = fake.out.join('\n');
    for (const flag of ['--config.file', '--web.listen-address', '--log.level', '--log.format'])
      expect(text).toContain(flag);
  });

  it('of serve lists its flags with their defaults', async () => {
    expect(await fake.run('serve', '--help')).toBe(0);
    const text = fake.out.join(' ').replace(/\s+/g, ' ');
    expect(text).toMatch(/--config\.file <path> .*default: "helpdesk\.yml"/);
    expect(text).toMatch(/--log\.level <level> .*choices: "debug", "info", "warn", "error", default: "info"/);
    expect(text).toMatch(/--log\.format <format> .*choices: "logfmt", "json", default: "logfmt"/);
  });
});

it('--version prints the version and exits 0', async () => {
  expect(await fake.run('--version')).toBe(0);
  expect(fake.out).toEqual(['helpdesk-exporter 1.2.3-test']);
});

describe('what it does not know', () => {
  it.each([
    ['a flag', ['--bogus'], /unknown option '--bogus'/],
    ['a flag of serve', ['serve', '--bogus'], /unknown option '--bogus'/],
    ['a command', ['bogus'], /^error: unknown command 'bogus'$/m],
    [
      'a misspelt command',
      ['chek-config', 'helpdesk.yml'],
      /unknown command 'chek-config'.*Did you mean check-config\?/s,
    ],
    ['a command behind flags', ['--log.level', 'info', 'demo'], /'demo' must come before all flags/],
    ['more behind serve', ['serve', 'bogus'], /too many arguments for 'serve'/],
    ['a level', ['--log.level', 'loud'], /loud.*Allowed choices are debug, info, warn, error/],
    ['a format', ['--log.format', 'xml'], /xml.*Allowed choices are logfmt, json/],
    ['a flag without its value', ['--config.file'], /argument missing/],
    ['a port that is none', ['demo', '--port', '99999'], /--port.*99999.*Must be from 0 to 65535/],
    ['a rate that is none', ['demo', '--rate', 'fast'], /--rate.*fast.*Must be above 0/],
    ['a seed that is none', ['demo', '--seed', '1.5'], /--seed.*1\.5.*Must be a whole number/],
    [
      'a history of centuries',
      ['demo', '--history', '100000d'],
      /--history.*Must be whole days.*at most 366d/,
    ],
    ['a part of a day', ['demo', '--history', '36h'], /--history.*36h.*Must be whole days/],
    ['a check without a file', ['check-config'], /missing required argument 'file'/],
    ['traffic backwards', ['demo', '--rate', '-1'], /Must be above 0/],
    ['no traffic', ['demo', '--rate', '0'], /Must be above 0/],
  ])('(%s) exits 1, says so and how to go on', async (_case, args, message) => {
    expect(await fake.run(...args)).toBe(1);
    const text = fake.err.join('\n');
    expect(text).toMatch(message);
    expect(text).toContain('--help');
    expect(fake.out).toEqual([]);
  });
});

describe('check-config', () => {
  it('exits 0 and says what a good file holds', async () => {
    expect(await fake.run('check-config', 'helpdesk.yml')).toBe(0);
    expect(fake.out).toEqual([expect.stringMatching(/^helpdesk\.yml is fine: 2 sources, 2 inboxes, /)]);
  });

  it('exits 1 and lists every fault of a bad one', async () => {
    fake.files['bad.yml'] = 'listen: nowhere\nobjectves: {}\n';
    expect(await fake.run('check-config', 'bad.yml')).toBe(1);
    expect(fake.err.join('\n')).toMatch(/listen: must be host:port.*objectves: unknown key.*\d faults$/s);
  });

  it('exits 1 for a file that is not there', async () => {
    expect(await fake.run('check-config', 'none.yml')).toBe(1);
    expect(fake.err[0]).toMatch(/^none\.yml cannot be read \(ENOENT\)/);
  });
});

describe('serve', () => {
  it('is what it does without a command, and ends with 0 when told to stop', async () => {
    const exit = fake.run('--log.format', 'json');
    expect((await send(await fake.url(), '/-/ready')).status).toBe(200);
    fake.stop();
    expect(await exit).toBe(0);
    expect(fake.logs.messages()).toEqual(['Ready for webhooks', 'Stopping: no new webhooks', 'Stopped']);
  });

  it('told to stop while it starts, stops as soon as it has started', async () => {
    const exit = fake.run('--log.format', 'json');
    fake.stop();
    expect(await exit).toBe(0);
    expect(fake.logs.messages()).toEqual(['Ready for webhooks', 'Stopping: no new webhooks', 'Stopped']);
  });

  it('told to reload while it starts, reloads once it has started', async () => {
    void fake.run('--log.format', 'json');
    fake.hangUp();
    await fake.url();
    await until(() => fake.logs.messages().includes('Configuration reloaded'));
    expect(fake.logs.messages()).toEqual(['Ready for webhooks', 'Configuration reloaded']);
  });

  it('takes its file from --config.file', async () => {
    fake.files['other.yml'] = configText(`store: sqlite:${fake.folder}/other.db`);
    delete fake.files['helpdesk.yml'];
    void fake.run('serve', '--config.file', 'other.yml', '--log.format', 'json');
    expect((await send(await fake.url(), '/-/ready')).status).toBe(200);
  });

  it('listens where --web.listen-address says, over the file', async () => {
    fake.files['helpdesk.yml'] = fake.files['helpdesk.yml']!.replace('127.0.0.1:0', '192.0.2.1:9877');
    void fake.run('--web.listen-address', '127.0.0.1:0', '--log.format', 'json');
    expect(await fake.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('logs less when told so', async () => {
    const exit = fake.run('--log.format', 'json', '--log.level', 'error');
    await new Promise((resolve) => setTimeout(resolve, 300));
    fake.stop();
    expect(await exit).toBe(0);
    expect(fake.logs.lines).toEqual([]);
  });

  it('without a configuration file says how to name one', async () => {
    delete fake.files['helpdesk.yml'];
    expect(await fake.run()).toBe(1);
    expect(fake.err).toEqual([
      'helpdesk.yml cannot be read (ENOENT): name the configuration file with --config.file',
    ]);
  });

  it('with a bad one lists every fault', async () => {
    fake.files['helpdesk.yml'] = 'listen: nowhere\n';
    expect(await fake.run()).toBe(1);
    expect(fake.err.length).toBeGreaterThanOrEqual(3);
    expect(fake.err.join('\n')).toMatch(
      /sources: is required.*pseudonymKey: is required.*listen: must be host:port/s,
    );
  });

  it('names the flag that gave a bad address', async () => {
    expect(await fake.run('--web.listen-address', 'nowhere')).toBe(1);
    expect(fake.err.join('\n')).toMatch(/^--web\.listen-address/);
  });

  it('says when the store cannot be opened', async () => {
    fake.files['helpdesk.yml'] = configText('store: sqlite:/dev/null/helpdesk.db');
    expect(await fake.run()).toBe(1);
    expect(fake.err).toEqual([expect.stringMatching(/^store: /)]);
  });

  it.each(['EMFILE', 'ENFILE', 'ERR_WORKER_INIT_FAILED'])(
    'says when there are no file handles left (%s)',
    async (code) => {
      const tools = {
        ...fake.tools,
        createServer: () => {
          throw Object.assign(new Error('no'), { code });
        },
      };
      expect(await createProgram(tools).run([])).toBe(1);
      expect(fake.err).toEqual([`Too many open files; raise the limit (ulimit -n) (${code})`]);
    },
  );

  it('says that another exporter holds the store, and leaves the other one alone', async () => {
    void fake.run('--log.format', 'json');
    const url = await fake.url();
    const second = createFakeProcess();
    second.files['helpdesk.yml'] = fake.files['helpdesk.yml']!;
    expect(await second.run()).toBe(1);
    expect(second.err).toEqual([expect.stringMatching(/^store: .*is another exporter running on it\?/)]);
    expect((await send(url, '/-/ready')).status).toBe(200);
  });
});

describe('an address it cannot have', () => {
  let taken: Server;
  let port: number;

  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as AddressInfo).port;
  });

  afterEach(async () => {
    await new Promise((resolve) => taken.close(resolve));
  });

  it('because it is in use is told in a sentence', async () => {
    expect(await fake.run('--web.listen-address', `127.0.0.1:${port}`)).toBe(1);
    expect(fake.err).toEqual([
      `The listen address 127.0.0.1:${port} is in use; set another one with --web.listen-address (port 0: any that is free)`,
    ]);
  });

  it('is told by the demo before it makes a history', async () => {
    expect(await fake.run('demo', '--port', String(port))).toBe(1);
    expect(fake.out).toEqual([]);
    expect(fake.err).toEqual([
      `The listen address 127.0.0.1:${port} is in use; set another one with --port (port 0: any that is free)`,
    ]);
  });

  it('for the API is told with the flag that sets it', async () => {
    const flags = ['--dialect', 'chatwoot', '--for', '1m', '--api-listen', `127.0.0.1:${port}`];
    expect(await fake.run('simulate', ...flags)).toBe(1);
    expect(fake.err).toEqual([expect.stringMatching(/is in use; set another one with --api-listen/)]);
  });

  it('leaves nothing behind: the store can be opened at once', async () => {
    await fake.run('--web.listen-address', `127.0.0.1:${port}`);
    void fake.run('--log.format', 'json');
    expect((await send(await fake.url(), '/-/ready')).status).toBe(200);
  });

  it.each([
    [
      'is of another machine',
      '192.0.2.1:9877',
      /^The listen address 192\.0\.2\.1:9877 is not of this machine; /,
    ],
    [
      'has no such name',
      'no-such-host.invalid:9877',
      /^The listen address no-such-host\.invalid has a name /,
    ],
  ])('because it %s is told in a sentence', async (_case, address, sentence) => {
    expect(await fake.run('--web.listen-address', address)).toBe(1);
    expect(fake.err).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('a file it cannot have', () => {
  it('because it is not there is told in a sentence', async () => {
    const flags = ['--dialect', 'zendesk', '--secret-file', 'secret.txt', '--dry-run'];
    expect(await fake.run('simulate', ...flags)).toBe(1);
    expect(fake.err).toEqual(['secret.txt: there is no such file or folder']);
  });

  it('because its folder is not there is told in a sentence', async () => {
    const truth = join(fake.folder, 'gone', 'truth.json');
    expect(await fake.run('simulate', '--for', '1h', '--dry-run', '--truth', truth)).toBe(1);
    expect(fake.err.at(-1)).toBe(`${truth}: there is no such file or folder`);
  });

  it('because it is not for this user is not taken for an address', async () => {
    const refused = Object.assign(new Error('EACCES: permission denied'), {
      ...{ code: 'EACCES', syscall: 'open', path: 'secret.txt' },
    });
    const tools = {
      ...fake.tools,
      readFile: () => {
        throw refused;
      },
    };
    const flags = ['--dialect', 'zendesk', '--secret-file', 'secret.txt', '--dry-run'];
    expect(await createProgram(tools).run(['simulate', ...flags])).toBe(1);
    expect(fake.err).toEqual(['secret.txt: this user may not use it']);
  });
});
