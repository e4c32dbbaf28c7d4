/** Every check in turn, each to its end, so that one run shows all that is wrong. Closes with the count over all. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { join, relative } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-check-'));
const count = { passed: 0, failed: 0 };

/** Where a test names no time of its own: machines that run checks are slow and shared, and only a hang is a fault. */
const HANGS_AFTER_MS = 30_000;

const began = performance.now();

function head(name) {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(`\n== ${name} (after ${minutes} min)`);
}

/** A check that passes or fails as a whole. */
function check(name, command, args) {
  head(name);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  record(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  if (status !== 0) console.log(`== ${name}: FAILED`);
}

/** Tests are counted one by one. A run that reports none has failed. */
function jest(name, args) {
  head(name);
  const report = join(folder, 'jest.json');
  rmSync(report, { force: true });
  const flags = [
    'jest',
    '--json',
    `--outputFile=${report}`,
    '--silent',
    `--testTimeout=${HANGS_AFTER_MS}`,
    ...args,
  ];
  const { status } = spawnSync('npx', flags, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TZ: 'UTC' },
  });
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numRuntimeErrorTestSuites = 0,
    numTotalTests = 0,
    testResults = [],
  } = read(report);
  tellSlowest(testResults);
  const broken =
    numRuntimeErrorTestSuites + (numTotalTests === 0 || (status !== 0 && numFailedTests === 0) ? 1 : 0);
  record(numPassedTests, numFailedTests + broken);
}

const SLOWEST_TOLD = 8;

/** Where the time of the whole run goes. */
function tellSlowest(files) {
  const slowest = files
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST_TOLD);
  for (const { name, seconds } of slowest)
    console.log(`${seconds.toFixed(0).padStart(6)} s  ${relative(process.cwd(), name)}`);
}

/** Tests in Chromium, counted one by one as well. */
function playwright(name, config) {
  head(name);
  const report = join(folder, 'playwright.json');
  const { status } = spawnSync('npx', ['playwright', 'test', '--config', config, '--reporter', 'dot,json'], {
    stdio: 'inherit',
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  const { expected = 0, unexpected = 0, flaky = 0 } = read(report).stats ?? {};
  const broken = expected === 0 || (status !== 0 && unexpected === 0) ? 1 : 0;
  record(expected, unexpected + flaky + broken);
}

/** A registry that does not answer is told of, and counts as neither. */
function audit() {
  head('Audit of what ships');
  const { status, stdout } = spawnSync('node', ['scripts/audit.js'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  console.log(stdout.trimEnd());
  if (!stdout.includes('NOT DONE')) record(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function record(passed, failed) {
  count.passed += passed;
  count.failed += failed;
}

check('Format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']);
check('Lint', 'npx', ['eslint', '.', '--max-warnings', '0']);
check('Types', 'npx', ['tsc', '-p', 'tsconfig.check.json']);
audit();
jest('Unit tests and laws', ['--selectProjects', 'unit', '--maxWorkers=100%']);
check('Panel: lint', 'npm', ['run', '--silent', '--workspace', 'plugin', 'lint']);
check('Panel: types', 'npm', ['run', '--silent', '--workspace', 'plugin', 'typecheck']);
check('Panel: build', 'npm', ['run', '--silent', '--workspace', 'plugin', 'build']);
jest('Panel: tests', ['--config', 'plugin/jest.config.js']);
playwright('Panel: in Chromium', 'plugin/browser/playwright.config.ts');
check('Panel: Grafana versions', 'npm', [
  ...['run', '--silent', '--workspace', 'plugin', 'compatible', '--', '--names'],
]);
// They wait more than they compute; more than two at once would make what is timed in them late.
jest('Process tests', ['--selectProjects', 'process', '--maxWorkers=2']);
rmSync(folder, { recursive: true, force: true });

console.log(`\n${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
