/**
 * Checks the panel against the Grafana versions it supports: all that it takes from the @grafana packages at run time
 * has to be there, and by levitate's report nothing of the types it uses may be gone (exit code 1 when not). How types
 * changed is for people to judge; those that only grew do no harm.
 *
 *   node scripts/compatible.mjs [--names] [version …]
 *
 * `--names` leaves the report on types out.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { exportedNames, removals, valuesTaken } from './packageNames.mjs';

const plugin = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The oldest version that plugin.json allows, the one that is built with, and the newest with React 19. */
const VERSIONS = ['12.3.0', '13.1.0', '13.2.2'];
/** What a version lacks of the types used, and why the panel does not miss it there. */
const DONE_WITHOUT = {
  // Grafana asks panels for suggestions from 12.4 on.
  '12.3.0': ['PanelDataSummary.rawFrames'],
};
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

/**
 * A copy of the sources in a package of its own: levitate asks npm what is installed, and inside of a workspace npm
 * answers for the whole repository, after which levitate would skip every package and call that compatible.
 */
function standAlone() {
  const project = mkdtempSync(path.join(tmpdir(), 'panel-compatible-'));
  process.on('exit', () => rmSync(project, { recursive: true }));
  cpSync(path.join(plugin, 'src'), path.join(project, 'src'), { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(path.join(plugin, 'package.json'), 'utf8'));
  const dependencies = Object.fromEntries(SHARED.map((name) => [name, devDependencies[name]]));
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'panel', dependencies }));
  for (const name of SHARED) {
    const installed = path.dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
    mkdirSync(path.join(project, 'node_modules', path.dirname(name)), { recursive: true });
    symlinkSync(installed, path.join(project, 'node_modules', name));
  }
  return project;
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
const project = flags.names ? undefined : standAlone();
for (const version of flags.names ? [] : versions) {
  const targets = SHARED.filter((name) => taken.has(name)).map((name) => `${name}@${version}`);
  console.log(`\nTypes of ${version}:`);
  const run = spawnSync(
    'levitate',
    ['is-compatible', '--path', 'src/module.ts', '--target', targets.join(',')],
    { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (run.error) {
    throw run.error;
  }
  console.log(run.stdout);
  if (/Skipping package|Could not process/.test(run.stdout)) {
    throw new Error(`levitate did not look at all packages of ${version}`);
  }
  const missed = removals(run.stdout).filter((name) => !DONE_WITHOUT[version]?.includes(name));
  missing += missed.length;
  console.log(
    missed.length === 0 ? `${version}: nothing used is gone` : `${version}: without ${missed.join(', ')}`,
  );
}
process.exitCode = missing > 0 ? 1 : 0;
