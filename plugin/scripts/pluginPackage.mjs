import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { zipSync } from 'fflate';

/** ZIP has no zones: local midnight of its first year gives the same bytes everywhere. */
const SOME_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const PLAIN_FILE = 0o100644 << 16;

const NEEDED = ['plugin.json', 'module.js', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/**
 * What would keep the catalogue from taking the built plugin, as sentences; empty when nothing does.
 *
 * @param {string} dist folder of the built plugin
 * @param {string} version the package's
 */
export function packagingFaults(dist, version) {
  const missing = NEEDED.filter((name) => !isFilled(path.join(dist, name)));
  if (missing.includes('plugin.json')) {
    return ['plugin.json is missing: build first'];
  }
  const text = readFileSync(path.join(dist, 'plugin.json'), 'utf8');
  const { id, type, info } = JSON.parse(text);
  const images = [info.logos.small, info.logos.large, ...info.screenshots.map((shot) => shot.path)];
  return [
    ...missing.map((name) => `${name} is missing or empty`),
    ...images
      .filter((image) => !isFilled(path.join(dist, image)))
      .map((image) => `${image} is named but not there`),
    ...(info.screenshots.length === 0 ? ['plugin.json names no screenshot'] : []),
    ...(info.version === version
      ? []
      : [`plugin.json says version ${info.version}, package.json ${version}`]),
    ...(new RegExp(`^[a-z0-9]+(-[a-z0-9]+)+-${type}$`).test(id)
      ? []
      : [`the id ${id} is not org-name-${type}`]),
    ...(/%[A-Z_]+%/.test(text) ? ['plugin.json still holds a placeholder'] : []),
  ];
}

function isFilled(file) {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * The archive Grafana installs: one folder named by the plugin's id. The same files give the same bytes.
 *
 * @param {string} dist folder of the built plugin
 * @param {string} id
 */
export async function zipPlugin(dist, id) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  const contents = await Promise.all(files.map((file) => readFile(path.join(dist, file))));
  const tree = Object.fromEntries(
    files.map((file, i) => [`${id}/${file}`, [contents[i], { attrs: PLAIN_FILE, os: UNIX }]]),
  );
  return zipSync(tree, { level: 9, mtime: SOME_TIME });
}

/**
 * Files beside the archive that let others check it, in the form `sha1sum --check` reads.
 *
 * @param {string} name of the archive
 * @param {Uint8Array} bytes
 */
export function checksumFiles(name, bytes) {
  return ['sha1', 'sha256'].map((algorithm) => ({
    name: `${name}.${algorithm}`,
    text: `${createHash(algorithm).update(bytes).digest('hex')}  ${name}\n`,
  }));
}
