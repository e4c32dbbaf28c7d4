import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/testing/files.ts';
import { PAYLOADS } from './testing/payloads.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/respondio.md'), 'utf8');
const KEY = 'pseudonymKey: pseudonym-key-of-this-test\n';
const ENV = {
  RESPONDIO_KEY_RECEIVED: 'a',
  RESPONDIO_KEY_SENT: 'b',
  RESPONDIO_KEY_CLOSED: 'c',
  RESPONDIO_KEY_ASSIGNEE: 'd',
  RESPONDIO_TOKEN: 'e',
};

const typesOf = (counts: boolean) => [
  ...new Set(
    PAYLOADS.filter(({ becomes }) => (becomes.facts !== undefined) === counts).map(
      ({ body }) => (body as { event_type: string }).event_type,
    ),
  ),
];

test('every event to add a webhook for is one that counts, and none is missing', () => {
  const added = [...DOC.matchAll(/^ +\| [A-Z][\w ]+\| `([\w.]+)`/gm)].map(([, type]) => type!);
  const counted = [...DOC.matchAll(/^\| `((?:message|conversation|contact)\.[\w.]+)` +\|/gm)].map(
    ([, type]) => type!,
  );
  expect(added.toSorted()).toEqual(typesOf(true).toSorted());
  expect(counted.toSorted()).toEqual(typesOf(true).toSorted());
});

test('every event said to be left aside is, and no other', () => {
  const [, paragraph = ''] = /\nLeft aside[^]*?: ([^]*?)\n\n/.exec(DOC) ?? [];
  const named = [...paragraph.matchAll(/`([a-z]+\.[a-z.]+)`/g)].map(([, type]) => type!);
  expect(named.toSorted()).toEqual(typesOf(false).toSorted());
});

test('the sources of the examples are sound', () => {
  const [one = '', several = ''] = [...DOC.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) =>
    text.replaceAll(/^ {3}/gm, ''),
  );
  expect(load(KEY + one, { env: ENV }).sources).toMatchObject([{ kind: 'respondio', name: 'respondio' }]);
  const withApi = one.replace(/ {4}inboxes:[^]*/, several.replaceAll(/^/gm, '    '));
  expect(Object.keys(load(KEY + withApi, { env: ENV }).sources[0]?.inboxes ?? {})).toEqual([
    '88120',
    '88121',
  ]);
});
