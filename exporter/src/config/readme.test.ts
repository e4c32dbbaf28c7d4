/** The README's least configuration, with the variables it says to set. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './testing/files.ts';

const README = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
const VALUE = '0123456789abcdef0123456789abcdef';

it('is whole once they are set, and needs each of them', () => {
  const [, yaml = ''] = /^The least configuration.*?```yaml\n(.*?)^```/ms.exec(README) ?? [];
  const variables = [...README.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name);
  const env = Object.fromEntries(variables.map((name) => [name, VALUE]));
  expect(load(yaml, { env }).sources.map(({ name }) => name)).toEqual(['whatsapp']);
  for (const name of variables) expect(yaml).toContain(`\${${name}}`);
  expect(variables).not.toEqual([]);
});
