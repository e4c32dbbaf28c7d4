import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, KEY } from '../../config/testing/files.ts';
import { READERS } from './events.ts';
import { SET_ASIDE } from './eventTypes.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/wati.md'), 'utf8');
const [, COUNTED = ''] = DOC.split('\n## What is counted\n');
const [TABLE = '', ASIDE = ''] = COUNTED.split('\n`_v2` and');

const codesIn = (text: string) => [...text.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name!);

test('every event that counts is in the table', () => {
  const first = TABLE.split('\n').map((line) => line.split('|')[1] ?? '');
  expect(codesIn(first.join(' ')).toSorted()).toEqual([...READERS.keys()].toSorted());
});

test('every event left aside is named', () => {
  const [paragraph = ''] = ASIDE.split('\n\n');
  expect(codesIn(paragraph).filter((name) => name !== '_bsuid')).toEqual([...SET_ASIDE.keys()]);
});

test('the configuration loads, and asks', () => {
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(DOC) ?? [];
  const env = {
    WATI_URL_TOKEN: '0123456789abcdef0123456789abcdef',
    WATI_API_URL: 'https://live-mt-server.wati.example/77',
    WATI_API_TOKEN: 'token',
  };
  const { sources } = load(KEY + text.replaceAll(/^ {3}/gm, ''), { env });
  expect(sources).toMatchObject([{ name: 'wati', kind: 'wati', askAfter: 120_000 }]);
  expect(Object.keys(sources[0]?.inboxes ?? {})).toEqual(['15550173300', '*']);
});
