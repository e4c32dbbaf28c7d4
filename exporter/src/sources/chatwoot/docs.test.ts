import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/testing/files.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { chatwoot } from './chatwoot.ts';
import { ACCOUNT_ID, RECEIVED_AT, conversation } from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/chatwoot.md'), 'utf8');
const KEY = 'pseudonymKey: pseudonym-key-of-this-test\n';
const ENV = { CHATWOOT_WEBHOOK_SECRET: 's', CHATWOOT_TOKEN: 't', CHATWOOT_URL_TOKEN: 'u'.repeat(24) };
const [YAML = ''] = [...DOC.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) =>
  text.replaceAll(/^ {3}/gm, ''),
);

const eventOf = (body: unknown) => (body as { event: string }).event;

test('every event to tick is one that counts, and none is missing', () => {
  const ticked = [...DOC.matchAll(/^ +\| `(\w+)`/gm)].map(([, event]) => event!);
  const counted = PAYLOADS.filter(({ becomes }) => becomes.facts !== undefined).map(({ body }) =>
    eventOf(body),
  );
  expect(ticked.toSorted()).toEqual([...new Set(counted)].toSorted());
});

test('every event said to be left aside is, by its name, and no other', () => {
  const [, paragraph = ''] = /\nLeft aside[^]*?: ([^]*?)\n\n/.exec(DOC) ?? [];
  const named = [...paragraph.matchAll(/`(\w+)`/g)].map(([, event]) => event!);
  const source = chatwoot.create(
    { webhookSecret: ['s'], urlToken: [], accountId: ACCOUNT_ID },
    createFakeTools(),
  );
  for (const event of named) {
    const request = createFakeRequest({ receivedAt: RECEIVED_AT });
    expect(source.parse({ ...conversation(), event }, request)).toMatchObject({
      facts: [],
      ignored: { [event]: 1 },
    });
  }
  const aside = PAYLOADS.filter(({ body, becomes }) => becomes.ignored?.[eventOf(body)] === 1);
  const whole = aside
    .map(({ body }) => eventOf(body))
    .filter((event) => !event.endsWith('_updated') || named.includes(event));
  expect(named.toSorted()).toEqual([...new Set(whole)].toSorted());
});

test('the source of the example is sound, and asks the API', () => {
  expect(load(KEY + YAML, { env: ENV }).sources).toMatchObject([{ kind: 'chatwoot', accountId: '4' }]);
});

test('so is the one with a token in its address', () => {
  const byAddress = YAML.replace(/webhookSecret: .*/, 'urlToken: ${CHATWOOT_URL_TOKEN}');
  expect(load(KEY + byAddress, { env: ENV }).sources).toMatchObject([
    { kind: 'chatwoot', webhookSecret: [] },
  ]);
});
