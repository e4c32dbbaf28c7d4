/**
 * Asks the registry whether a package that ships has a known weakness. Exit code 1 when one of level moderate or above
 * has; 0 when none has, and 0 with a notice when the registry does not answer: a network that is down is no finding.
 */
import { spawnSync } from 'node:child_process';

const ARGUMENTS = ['audit', '--json', '--omit=dev', '--workspace', 'exporter'];
/** From least to most. */
const LEVELS = ['info', 'low', 'moderate', 'high', 'critical'];
const LEAST_GRAVE = LEVELS.indexOf('moderate');

/** What npm's report says: `outcome` is `clean`, `found` or `unanswered`; `lines` tell it to people. */
function judge(output, errors) {
  const report = parse(output);
  if (typeof report?.vulnerabilities !== 'object' || report.vulnerabilities === null) {
    return { outcome: 'unanswered', lines: [`The registry did not answer: ${reasonOf(report, errors)}`] };
  }
  const found = Object.values(report.vulnerabilities);
  const grave = found.filter(({ severity }) => LEVELS.indexOf(severity) >= LEAST_GRAVE);
  const packages = report.metadata?.dependencies?.prod;
  return {
    outcome: grave.length === 0 ? 'clean' : 'found',
    lines: [
      ...found.map(describe),
      `${packages ?? 'All'} shipped packages, ${grave.length} with known weaknesses`,
    ],
  };
}

function parse(output) {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function reasonOf(report, errors) {
  const said = report?.error?.summary || report?.message || errors.trim().split('\n').at(-1);
  return said || 'no reason given';
}

function describe({ name, severity, range, via }) {
  const advisories = via
    .filter((each) => typeof each === 'object')
    .map(({ title, url }) => `${title} ${url}`);
  return [`${severity}: ${name} ${range}`, ...advisories.map((advisory) => `  ${advisory}`)].join('\n');
}

const NOTICES = {
  clean: 'Audit: passed',
  found: 'Audit: FAILED',
  unanswered: 'Audit: NOT DONE, neither passed nor failed',
};

const { stdout, stderr, error } = spawnSync('npm', ARGUMENTS, { encoding: 'utf8', timeout: 60_000 });
const { outcome, lines } = judge(stdout ?? '', error ? String(error) : (stderr ?? ''));
for (const line of [...lines, NOTICES[outcome]]) console.log(line);
process.exitCode = outcome === 'found' ? 1 : 0;
