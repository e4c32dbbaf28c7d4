/**
 * Every check, each to its end, so that one run shows all that is wrong. What would leave a processor idle runs beside
 * others; what a check writes comes in one piece when it is over. Closes with the count over all.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { join, relative } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-check-'));
const count = { passed: 0, failed: 0 };

/** Where a test names no time of its own: machines that run checks are slow and shared, and only a hang is a fault. */
const HANGS_AFTER_MS = 60_000;

/** A check by its name; `run` gives what it wrote and how many passed and failed. Resolves with whether it is good. */
function check(name, run) {
  return async () => {
    const began = minutes();
    console.log(`-- ${name} begins`);
    const { passed, failed, output } = await run();
    count.passed += passed;
    count.failed += failed;
    console.log(`\n== ${name} (${(minutes() - began).toFixed(1)} min, after ${minutes().toFixed(1)} min)`);
    if (output.trim() !== '') console.log(output.trimEnd());
    if (failed > 0) console.log(`== ${name}: FAILED`);
    return failed === 0;
  };
}

/** Since this process began. */
function minutes() {
  return performance.now() / 60_000;
}

/** One that passes or fails as a whole. */
function whole(name, command, args) {
  return check(name, async () => {
    const { status, output } = await runToEnd(command, args);
    return { output, ...asOne(status === 0) };
  });
}

function asOne(isGood) {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

/** Tests are counted one by one. A run that reports none has failed. */
function jest(name, args) {
  return check(name, async () => {
    const report = join(mkdtempSync(join(folder, 'jest-')), 'jest.json');
    const flags = ['--json', `--outputFile=${report}`, '--silent', `--testTimeout=${HANGS_AFTER_MS}`];
    const { status, output } = await runToEnd('npx', ['jest', ...flags, ...args], {
      env: { TZ: 'UTC' },
      isHeard: { stdout: false },
    });
    const {
      numPassedTests: passed = 0,
      numFailedTests = 0,
      numRuntimeErrorTestSuites = 0,
      numTotalTests = 0,
      testResults = [],
    } = read(report);
    const isBroken = numTotalTests === 0 || (status !== 0 && numFailedTests === 0);
    return {
      passed,
      failed: numFailedTests + numRuntimeErrorTestSuites + (isBroken ? 1 : 0),
      output: `${output}\n${slowestOf(testResults)}`,
    };
  });
}

const SLOWEST_TOLD = 8;

/** Where the time of the whole run goes. */
function slowestOf(files) {
  return files
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST_TOLD)
    .map(({ name, seconds }) => `${seconds.toFixed(0).padStart(6)} s  ${relative(process.cwd(), name)}`)
    .join('\n');
}

/** Tests in Chromium, counted one by one as well. */
function playwright(name, config) {
  return check(name, async () => {
    const report = join(folder, 'playwright.json');
    const flags = ['playwright', 'test', '--config', config, '--reporter', 'dot,json'];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const { status, output } = await runToEnd('npx', flags, { env });
    const { expected = 0, unexpected = 0, flaky = 0 } = read(report).stats ?? {};
    const isBroken = expected === 0 || (status !== 0 && unexpected === 0);
    return { output, passed: expected, failed: unexpected + flaky + (isBroken ? 1 : 0) };
  });
}

/** A registry that does not answer is told of, and counts as neither. */
function audit(name) {
  return check(name, async () => {
    const { status, output } = await runToEnd('node', ['scripts/audit.js']);
    return { output, ...(output.includes('NOT DONE') ? { passed: 0, failed: 0 } : asOne(status === 0)) };
  });
}

/** Status and what was written to both streams, in the order in which it came. */
function runToEnd(command, args, { env = {}, isHeard = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', isHeard.stdout === false ? 'ignore' : 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => (output += String(error)));
    child.once('close', (status) => resolve({ status, output }));
  });
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

const inTurn =
  (...checks) =>
  async () => {
    for (const one of checks) await one();
  };

const besideEachOther =
  (...checks) =>
  async () => {
    await Promise.all(checks.map((one) => one()));
  };

const ofPanel = (name, script, ...args) =>
  whole(`Panel: ${name}`, 'npm', ['run', '--silent', '--workspace', 'plugin', script, '--', ...args]);

/** What the process tests run; for the panel Chromium, and letters about as wide as those Grafana brings. */
const DEBIAN = ['prometheus', 'prometheus-alertmanager', 'chromium', 'fonts-liberation'];

/** Process tests that wait nearly all of their time, for minutes, and do not mind a busy machine: beside all others. */
const PATIENT = [
  'test/sources/pages',
  'test/inquiry/crash',
  'test/stack/stack',
  'test/demo.test',
  'test/runbooks/followed',
  'test/escalation/',
];
const processTests = (name, ...args) => jest(name, ['--selectProjects', 'process', ...args]);

/** So many at a time, in this order. */
const atOnce =
  (most, ...checks) =>
  async () => {
    const waiting = checks.values();
    const work = async () => {
      for (const one of waiting) await one();
    };
    await Promise.all(Array.from({ length: most }, work));
  };

/** What is read as it is written need not wait for the program: linting goes on beside a compiler. */
const building = whole('Installation and build', 'bash', ['scripts/prepare.sh', ...DEBIAN])().then(
  (isBuilt) => {
    if (!isBuilt) end();
  },
);
const onceBuilt = (one) => async () => {
  await building;
  await one();
};

function end() {
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${count.passed} passed, ${count.failed} failed`);
  process.exit(count.failed === 0 ? 0 : 1);
}

/** Each of these takes one processor. */
const written = atOnce(
  2,
  whole('Lint and types', 'node', ['scripts/lint.js', '.', 'tsconfig.check.json', '**/*.ts']),
  onceBuilt(whole('Format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.'])),
  whole('Panel: lint and types', 'node', ['scripts/lint.js', 'plugin', 'tsconfig.json', 'src/**/*.{ts,tsx}']),
  ofPanel('build', 'build'),
  ofPanel('Grafana versions', 'compatible', '--names'),
  audit('Audit of what ships'),
);

await besideEachOther(
  inTurn(
    written,
    jest('Unit tests and laws', ['--selectProjects', 'unit', '--maxWorkers=100%']),
    // Before Chromium there is a month to be made, which takes one processor for more than a minute.
    besideEachOther(
      jest('Panel: tests', ['--config', 'plugin/jest.config.js', '--maxWorkers=100%']),
      playwright('Panel: in Chromium', 'plugin/browser/playwright.config.ts'),
    ),
    // More than two at once would make what is timed in them late.
    processTests(
      'Process tests',
      '--maxWorkers=2',
      ...['/node_modules/', ...PATIENT].flatMap((path) => ['--testPathIgnorePatterns', path]),
    ),
  ),
  onceBuilt(processTests('Process tests that wait', '--maxWorkers=2', '--testPathPatterns', ...PATIENT)),
)();
end();
