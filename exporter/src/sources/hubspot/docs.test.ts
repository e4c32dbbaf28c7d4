import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY, load } from '../../config/testing/files.ts';
import { changed, newMessage, outcomeOf, read, ticketChanged } from './testing/build.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/hubspot.md'), 'utf8');

function blocksOf(language: string): string[] {
  const fenced = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm');
  return [...DOC.matchAll(fenced)].map(([, indent = '', text = '']) =>
    text.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

const SUBSCRIPTIONS = [...DOC.matchAll(/^ +\| `([a-zA-Z.]+)`(?:, `(\w+)`)? +\|/gm)].map(
  ([, type, property]) => [type!, property] as const,
);

function told(type: string, property: string | undefined): unknown {
  if (property === undefined) return newMessage(1, 1);
  return (type.startsWith('ticket') ? ticketChanged : changed)(1, 1, [
    property,
    property === 'status' ? 'OPEN' : '7',
  ]);
}

test('there are subscriptions to make', () => {
  expect(SUBSCRIPTIONS).toHaveLength(7);
});

test.each(SUBSCRIPTIONS)('%s %s counts as something', (type, property) => {
  const { facts, errands = 0 } = outcomeOf(read([told(type, property)]));
  expect(facts.length + errands).toBe(1);
});

test('the configuration loads, for one inbox and for several', () => {
  const [one = '', several = ''] = blocksOf('yaml');
  const env = { HUBSPOT_CLIENT_SECRET: 'a', HUBSPOT_ACCESS_TOKEN: 'b' };
  expect(load(KEY + one, { env }).sources).toMatchObject([
    { name: 'hubspot', kind: 'hubspot', apiUrl: 'https://api.hubapi.com' },
  ]);
  const withInboxes = one.replace(/ {4}inboxes:[^]*/, several.replaceAll(/^/gm, '    '));
  expect(Object.keys(load(KEY + withInboxes, { env }).sources[0]?.inboxes ?? {})).toEqual([
    '310077',
    '310078',
  ]);
});
