/**
 * Checks the panel against the Grafana versions it supports: all that it takes from the @grafana packages at run time
 * has to be there (exit code 1 when not). Then levitate reports on each version how the types it uses differ, for
 * people to judge; types that only grew do no harm.
 *
 *   node scripts/compatible.mjs [--names] [version …]
 *
 * `--names` leaves the report on types out.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { exportedNames, valuesTaken } from './packageNames.mjs';

const plugin = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The oldest version that plugin.json allows, the one that is built with, and the newest with React 19. */
const VERSIONS = ['12.3.0', '13.1.0', '13.2.2'];
/** What Grafana itself gives to panels; the other @grafana packages are built in. */
const SHARED = ['@grafana/data', '@grafana/ui', '@grafana/runtime'];

/** Only the package itself is fetched: some versions depend on what is not in the registry. */
function fetchEntry(name, version) {
  const folder = path.join(plugin, 'artifacts', 'compatible', `${path.basename(name)}-${version}`);
  if (!existsSync(path.join(folder, 'package'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder });
    const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
    execFileSync('tar', ['xzf', archive], { cwd: folder });
  }
  return readFileSync(path.join(folder, 'package', 'dist', 'esm', 'index.mjs'), 'utf8');
}

function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^testing\//.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { names: { type: 'boolean', default: false } },
});
const versions = positionals.length > 0 ? positionals : VERSIONS;
const taken = valuesTaken(sourcesOf(path.join(plugin, 'src')));
let missing = 0;
for (const version of versions) {
  for (const name of SHARED.filter((shared) => taken.has(shared))) {
    const there = exportedNames(fetchEntry(name, version));
    const gone = [...taken.get(name)].filter((value) => !there.has(value));
    missing += gone.length;
    console.log(`${name} ${version}: ${gone.length === 0 ? 'all there' : `without ${gone.join(', ')}`}`);
  }
}
for (const version of flags.names ? [] : versions) {
  const targets = SHARED.filter((name) => taken.has(name)).map((name) => `${name}@${version}`);
  console.log(`\nTypes of ${version}:`);
  const run = spawnSync(
    'levitate',
    ['is-compatible', '--path', 'src/module.ts', '--target', targets.join(',')],
    {
      cwd: plugin,
      stdio: 'inherit',
    },
  );
  if (run.error) {
    throw run.error;
  }
}
process.exitCode = missing > 0 ? 1 : 0;
