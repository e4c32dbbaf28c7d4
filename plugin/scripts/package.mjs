/** Packs `dist/` for installation and for the catalogue: `artifacts/<id>-<version>.zip` with its checksums. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { checksumFiles, packagingFaults, zipPlugin } from './pluginPackage.mjs';

const plugin = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(plugin, 'dist');
const artifacts = path.join(plugin, 'artifacts');

const { name: id, version } = JSON.parse(await readFile(path.join(plugin, 'package.json'), 'utf8'));
const faults = packagingFaults(dist, version);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
const archive = { name: `${id}-${version}.zip`, bytes: await zipPlugin(dist, id) };
const checksums = checksumFiles(archive.name, archive.bytes);
await mkdir(artifacts, { recursive: true });
await writeFile(path.join(artifacts, archive.name), archive.bytes);
for (const { name, text } of checksums) {
  await writeFile(path.join(artifacts, name), text);
}
console.log(`${archive.name}: ${archive.bytes.length} bytes`);
for (const { text } of checksums) {
  console.log(text.trimEnd());
}
