import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { strFromU8, unzipSync } from 'fflate';

import { checksumFiles, packagingFaults, zipPlugin } from './pluginPackage.mjs';

const ID = 'acme-demo-panel';
let folder: string;
let dist: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plugin-package-'));
  dist = path.join(folder, 'dist');
  mkdirSync(path.join(dist, 'img'), { recursive: true });
  for (const name of ['module.js', 'README.md', 'CHANGELOG.md', 'LICENSE', 'img/logo.svg', 'img/one.png']) {
    writeFileSync(path.join(dist, name), name);
  }
  describePlugin({});
});

afterEach(() => rmSync(folder, { recursive: true }));

function describePlugin({ id = ID, version = '1.2.3', shots = ['img/one.png'] }): void {
  const logos = { small: 'img/logo.svg', large: 'img/logo.svg' };
  const info = { version, logos, screenshots: shots.map((shot) => ({ name: 'One', path: shot })) };
  writeFileSync(path.join(dist, 'plugin.json'), JSON.stringify({ id, type: 'panel', info }));
}

test('a whole plugin has no faults', () => {
  expect(packagingFaults(dist, '1.2.3')).toEqual([]);
});

test.each([
  ['an unbuilt plugin', () => rmSync(path.join(dist, 'plugin.json')), 'plugin.json is missing: build first'],
  ['a missing licence', () => rmSync(path.join(dist, 'LICENSE')), 'LICENSE is missing or empty'],
  [
    'an empty changelog',
    () => writeFileSync(path.join(dist, 'CHANGELOG.md'), ''),
    'CHANGELOG.md is missing or empty',
  ],
  ['a logo not there', () => rmSync(path.join(dist, 'img/logo.svg')), 'img/logo.svg is named but not there'],
  [
    'a screenshot not there',
    () => describePlugin({ shots: ['img/two.png'] }),
    'img/two.png is named but not there',
  ],
  ['no screenshot', () => describePlugin({ shots: [] }), 'plugin.json names no screenshot'],
  [
    'another version',
    () => describePlugin({ version: '1.2.4' }),
    'plugin.json says version 1.2.4, package.json 1.2.3',
  ],
  ['a placeholder', () => describePlugin({ version: '%VERSION%' }), 'plugin.json still holds a placeholder'],
  [
    'an id of another type',
    () => describePlugin({ id: 'acme-demo-app' }),
    'the id acme-demo-app is not org-name-panel',
  ],
])('%s is named as a fault', (_, spoil, fault) => {
  spoil();

  expect(packagingFaults(dist, '1.2.3')).toContain(fault);
});

test('the archive holds every file below one folder named by the id', async () => {
  const files = unzipSync(await zipPlugin(dist, ID));

  expect(Object.keys(files).sort()).toEqual([
    `${ID}/CHANGELOG.md`,
    `${ID}/LICENSE`,
    `${ID}/README.md`,
    `${ID}/img/logo.svg`,
    `${ID}/img/one.png`,
    `${ID}/module.js`,
    `${ID}/plugin.json`,
  ]);
  expect(strFromU8(files[`${ID}/img/one.png`]!)).toBe('img/one.png');
});

test('the same files give the same archive, whenever they were written', async () => {
  const copy = path.join(folder, 'copy');
  cpSync(dist, copy, { recursive: true });
  utimesSync(path.join(copy, 'module.js'), 1_000_000_000, 1_000_000_000);

  expect(Buffer.compare(await zipPlugin(dist, ID), await zipPlugin(copy, ID))).toBe(0);
});

test('checksums are in the form the usual tools check', async () => {
  const bytes = await zipPlugin(dist, ID);
  writeFileSync(path.join(folder, 'a.zip'), bytes);
  for (const { name, text } of checksumFiles('a.zip', bytes)) {
    writeFileSync(path.join(folder, name), text);
    const tool = `${name.slice('a.zip.'.length)}sum`;
    expect(execFileSync(tool, ['--check', name], { cwd: folder, encoding: 'utf8' })).toBe('a.zip: OK\n');
  }
});
