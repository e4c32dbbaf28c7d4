import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configReference } from '../config/reference.ts';
import { faultsOf } from '../config/testing/files.ts';
import { MAX_PARALLEL_SCRAPES } from './metrics.ts';

const page = readFileSync(join(__dirname, '../../../docs/security.md'), 'utf8');

/** Of each limit its default, from a table whose rows begin with key and one column or two before the default. */
function defaultsIn(table: string, column: number): Record<string, string> {
  const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return Object.fromEntries(
    rows.filter(([, key]) => key?.startsWith('`limits.')).map((cells) => [cells[1], cells[column]]),
  ) as Record<string, string>;
}

it('names every limit of the configuration, with its default', () => {
  expect(defaultsIn(page, 2)).toEqual(defaultsIn(configReference(), 3));
});

it('names the limit of scrapes', () => {
  expect(page).toMatch(new RegExp(`^\\| scrapes at once +\\| ${MAX_PARALLEL_SCRAPES} `, 'm'));
});

it('has a command for tokens and secrets that makes what every kind of them takes', () => {
  const [, encoding, bytes] = /^Tokens and secrets: .*`openssl rand -(hex|base64) (\d+)`/m.exec(page) ?? [];
  const made = randomBytes(Number(bytes)).toString(encoding as BufferEncoding);
  const config = `
pseudonymKey: ${made}
apiToken: ${made}
sources:
  - { name: wati, kind: wati, urlToken: ${made}, inboxes: { '*': { inbox: a } } }
  - { name: shop, kind: generic, secret: ${made}, inboxes: { '*': { inbox: a } } }
`;
  expect(faultsOf(config)).toEqual([]);
});
