/** What the program reads of itself and of others' packages before it does what was asked: that and no more. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPORTER_BIN, eventually, runExporter } from './support/processes.ts';

/** What options are made of: names and defaults, without the work. */
const OF_OPTIONS = [
  'backfill/formats/titles.js',
  'backfill/historyError.js',
  'simulate/dialects/names.js',
  'simulate/scenario.js',
];

const CONFIG = `
listen: 127.0.0.1:0
pseudonymKey: pseudonym-key-5f2c9e77aa01
sources:
  - { name: shop, kind: generic, secret: shop-secret-0123456789abcdef01, inboxes: { web: { inbox: shop, team: sales } } }
`;

let folder: string;
let configFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-startup-'));
  configFile = join(folder, 'helpdesk.yml');
  writeFileSync(configFile, `store: sqlite:${join(folder, 'helpdesk.db')}\n${CONFIG}`);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Read {
  /** Paths below `dist`. */
  readonly own: readonly string[];
  /** Names of packages. */
  readonly packages: ReadonlySet<string>;
}

/** Runs the program until it says `enough` or ends, which must go well; gives what all its threads had read by then. */
async function readBy(args: readonly string[], enough?: string): Promise<Read> {
  const coverage = join(folder, 'coverage');
  const running = runExporter(args, { NODE_V8_COVERAGE: coverage });
  const { child } = running;
  const isOver = () =>
    child.exitCode !== null || (enough !== undefined && running.output().includes(enough)) || undefined;
  try {
    await eventually(args.join(' '), () => Promise.resolve(isOver()));
  } finally {
    await running.stop();
  }
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} failed: ${running.output()}`);
  return toRead(pathsIn(coverage));
}

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** V8 tells of every script that was read, a file for each thread. */
function pathsIn(coverage: string): string[] {
  return readdirSync(coverage)
    .map((name) => JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage)
    .flatMap(({ result }) => result.map(({ url }) => url))
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url));
}

function toRead(paths: readonly string[]): Read {
  const dist = join(EXPORTER_BIN, '../../dist/');
  const own = paths.filter((path) => path.startsWith(dist)).map((path) => path.slice(dist.length));
  const packages = paths.map((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return {
    own: [...new Set(own)].sort(),
    packages: new Set(packages.filter((name) => name !== undefined)),
  };
}

function below({ own }: Read, ...folders: readonly string[]): string[] {
  return own.filter((path) => folders.some((each) => path.startsWith(`${each}/`)));
}

it.each(['--version', '--help'])('%s reads no command, no source, no store and one package', async (flag) => {
  const read = await readBy([flag]);
  expect(below(read, 'simulate', 'backfill', 'cli/demo')).toEqual(OF_OPTIONS);
  expect(below(read, 'sources', 'store/sqlite', 'http', 'rules', 'pipeline', 'metrics')).toEqual([]);
  expect(read.own).toContain('cli/program.js');
  expect(read.own).not.toContain('cli/serve.js');
  expect([...read.packages]).toEqual(['commander']);
});

it('check-config reads what a configuration is made of, and nothing of serving', async () => {
  const read = await readBy(['check-config', configFile]);
  expect(below(read, 'simulate', 'backfill', 'cli/demo')).toEqual(OF_OPTIONS);
  expect(below(read, 'store/sqlite', 'http', 'rules')).toEqual([]);
  expect(read.own).toContain('config/load.js');
  expect(read.packages).toContain('zod');
});

it('serve reads nothing of the simulator, the backfill, the demo and the rules', async () => {
  const read = await readBy(['--config.file', configFile], 'Ready for webhooks');
  expect(below(read, 'simulate', 'backfill', 'cli/demo', 'rules')).toEqual(OF_OPTIONS);
  expect(read.own).toEqual(expect.arrayContaining(['cli/serve.js', 'backend/worker.js']));
});

it('simulate reads nothing of serving', async () => {
  const read = await readBy(['simulate', '--dry-run', '--speed', 'max', '--for', '10m']);
  expect(below(read, 'http', 'cli/demo')).toEqual([]);
  expect(read.own).toContain('simulate/simulation.js');
});
