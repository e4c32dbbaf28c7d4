import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, KEY } from '../../config/testing/files.ts';
import { SET_ASIDE } from './setAside.ts';
import { PAYLOADS } from './testing/payloads.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/trengo.md'), 'utf8');

/** The types in the first column of the table under a heading. */
function typesUnder(heading: string): string[] {
  const [, section = ''] = DOC.split(`\n${heading}\n`);
  const [part = ''] = section.split(/\n#/);
  return [...part.matchAll(/^ *\| `([A-Z_]+)` +\|/gm)].map(([, type]) => type!);
}

const counted = PAYLOADS.filter(({ outcome }) => outcome.facts.length > 0).map(({ event }) => event);

test('every type to subscribe to counts as something, and no other does', () => {
  expect(typesUnder('## Connect it').toSorted()).toEqual([...new Set(counted)].toSorted());
  expect(typesUnder('## What is counted').toSorted()).toEqual([...new Set(counted)].toSorted());
});

test('the script makes a webhook of every type', () => {
  const [, list = ''] = /for type in ([^;]+);/.exec(DOC) ?? [];
  expect(list.match(/[A-Z_]+/g)).toEqual(typesUnder('## Connect it'));
});

test('every type left aside is named', () => {
  const [, paragraph = ''] = /\nLeft aside[^]*?: ([^]*?)\n\n/.exec(DOC) ?? [];
  const named = [...paragraph.matchAll(/`([A-Z_]+)`/g)].map(([, type]) => type!);
  expect(named.toSorted()).toEqual([...SET_ASIDE].toSorted());
});

test('the configuration loads, with one inbox and with several', () => {
  const [one = '', several = ''] = [...DOC.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) =>
    text!.replaceAll(/^ {3}/gm, ''),
  );
  const env = {
    TRENGO_SECRET_INBOUND: 'a',
    TRENGO_SECRET_OUTBOUND: 'b',
    TRENGO_SECRET_CLOSED: 'c',
    TRENGO_TOKEN: 'd',
  };
  expect(load(KEY + one, { env }).sources).toMatchObject([{ name: 'trengo', kind: 'trengo' }]);
  const withApi = one.replace(/ {4}inboxes:[^]*/, several.replaceAll(/^/gm, '    '));
  expect(Object.keys(load(KEY + withApi, { env }).sources[0]?.inboxes ?? {})).toEqual(['1204', '1205']);
});
