import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KIND_NAMES } from '../sources/kinds.ts';
import { toPolicy } from './policy.ts';
import { configReference, withReference } from './reference.ts';
import { load } from './testing/files.ts';

const PAGE = readFileSync(join(__dirname, '../../../docs/config.md'), 'utf8');
const [, EXAMPLE = ''] = /```yaml\n([^]*?)```/.exec(PAGE) ?? [];

const ENV = {
  HELPDESK_PSEUDONYM_KEY: 'a'.repeat(64),
  HELPDESK_API_TOKEN: 'the-api-token-of-16-up',
  WHATSAPP_APP_SECRET: 'c',
  WHATSAPP_APP_SECRET_OLD: 'd',
  WHATSAPP_VERIFY_TOKEN: 'e',
  SHOP_WEBHOOK_SECRET: 'f'.repeat(24),
  ALERTMANAGER_PASSWORD: 'g',
  WHATSAPP_NOTIFY_TOKEN: 'h',
};

function rows(): string[][] {
  return configReference()
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('docs/config.md', () => {
  it('has the table the schema gives', () => {
    expect(PAGE).toBe(withReference(PAGE));
  });

  it('has an example that loads without faults', () => {
    const config = load(EXAMPLE, { env: ENV });
    expect(config.sources.map(({ kind }) => kind)).toEqual(['whatsapp', 'generic']);
    expect(Object.keys(toPolicy(config).inboxes)).toEqual(['support', 'sales', 'shop']);
  });

  it('has an example that needs every variable it names', () => {
    const named = new Set([...EXAMPLE.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect([...named].sort()).toEqual(Object.keys(ENV).sort());
  });
});

describe('the table', () => {
  it('tells type, default and meaning of every key', () => {
    for (const row of rows()) {
      expect(row).toHaveLength(4);
      expect(row.filter((cell) => cell === '')).toEqual([]);
    }
  });

  it('names every key once, or once for each kind of source', () => {
    const keys = rows().map(
      ([key = '', , , meaning = '']) => key + (/^Kind `\w+`: /.exec(meaning)?.[0] ?? ''),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['| `listen` | host:port | `127.0.0.1:9877` | Where to listen; `:9877` for every interface |'],
    ['| `objectives.fcr.window` | 24h, 72h or 7d | `72h` |'],
    [
      '| `escalation` | list | `[{level: team_lead, after: 2m}, {level: supervisor, after: 5m}, {level: on_call, after: 15m}]` |',
    ],
    ['| `escalation[].after` | duration | required |'],
    ['| `calendars.ID.timezone` | IANA time zone | — |'],
    ['| `pseudonymKey` or `pseudonymKeyFile` | secret | required |'],
    ['| `apiToken` or `apiTokenFile` | secret or list | — |'],
    [`| \`sources[].kind\` | ${KIND_NAMES.map((kind) => `\`${kind}\``).join(' or ')} | required |`],
    ['| `sources[].inboxes.ID.team` | label value | `default` |'],
    ['| `sources[].appSecret` or `appSecretFile` | secret or list | required | Kind `whatsapp`: '],
    ['| `sources[].secret` or `secretFile` | secret or list | — | Kind `generic`: '],
    ['| `sources[].authToken` or `authTokenFile` | secret or list | required | Kind `twilio`: '],
    ['| `sources[].availableActivities` | list of text | `[Available, Idle]` | Kind `twilio`: '],
  ])('says %s', (line) => {
    expect(configReference()).toContain(`\n${line}`);
  });
});

describe('withReference', () => {
  it('changes nothing outside the markers', () => {
    const page = withReference('before\n<!-- keys: begin -->\nold\n<!-- keys: end -->\nafter\n');
    expect(page).toBe(`before\n<!-- keys: begin -->\n\n${configReference()}\n\n<!-- keys: end -->\nafter\n`);
  });

  it.each(['', '<!-- keys: begin -->', '<!-- keys: end -->'])(
    'refuses a page without markers: %j',
    (page) => {
      expect(() => withReference(page)).toThrow('The page lacks <!-- keys: begin --> or <!-- keys: end -->');
    },
  );
});
