/** Forged, confused and repeated requests at the real door: none of them gets in, and none has an effect. */
import crypto, { createHash, createHmac } from 'node:crypto';
import { signForWhatsApp, signStandardWebhook } from '../simulate/sign.ts';
import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import {
  API_TOKEN,
  APP_SECRET,
  OLD_API_TOKEN,
  OLD_APP_SECRET,
  OLD_SHOP_SECRET,
  SHOP_SECRET,
  VERIFY_TOKEN,
  genericEvent,
  genericPost,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';
import { lettersOf } from '../store/testing/letters.ts';

endExportersAfterEach();

const JSON_TYPE = { 'Content-Type': 'application/json' };
const DAY_MS = 86_400_000;

let desk: TestExporter;
let body: string;

beforeEach(async () => {
  desk = await startExporter();
});

/** Sends it, and gives the status and the reason it was counted under; sees to it that nothing was stored. */
async function refusalOf(source: 'wa' | 'shop', headers: Record<string, string | string[]>) {
  const before = (await desk.scrape()).values;
  const { status } = await desk.send(`/webhooks/${source}`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body,
  });
  const after = (await desk.scrape()).values;
  const reasons = [...after.keys()].filter(
    (series) =>
      series.startsWith(`helpdesk_webhook_rejected_total{source="${source}"`) &&
      (after.get(series) ?? 0) > (before.get(series) ?? 0),
  );
  expect(await desk.store.pendingCount()).toBe(0);
  expect(await lettersOf(desk.store, 1)).toEqual([]);
  return [status, ...reasons.map((series) => /reason="(\w+)"/.exec(series)?.[1])];
}

describe('a WhatsApp webhook with the right secret', () => {
  const digest = (algorithm: string, encoding: 'hex' | 'base64' = 'hex') =>
    createHmac(algorithm, APP_SECRET).update(body).digest(encoding);

  beforeEach(() => {
    body = JSON.stringify(whatsappMessages({ n: 1, at: desk.now() }));
  });

  const MISSING: [string, () => Record<string, string>][] = [
    ['no signature at all', () => ({})],
    ['an empty one', () => ({ 'x-hub-signature-256': '' })],
    ['one of blanks', () => ({ 'x-hub-signature-256': '   ' })],
    ['the older header alone', () => ({ 'x-hub-signature': `sha1=${digest('sha1')}` })],
    ['the newer one under the older name', () => ({ 'x-hub-signature': `sha256=${digest('sha256')}` })],
  ];

  it.each(MISSING)('(%s) counts as unsigned', async (_case, headers) => {
    expect(await refusalOf('wa', headers())).toEqual([401, 'signature_missing']);
  });

  const MALFORMED: [string, () => string | string[]][] = [
    ['SHA-1 in its place', () => `sha1=${digest('sha1')}`],
    ['SHA-1 called SHA-256', () => `sha256=${digest('sha1')}`],
    ['SHA-512 called SHA-256', () => `sha256=${digest('sha512')}`],
    ['SHA-256 called SHA-1', () => `sha1=${digest('sha256')}`],
    ['the algorithm none', () => 'none='],
    ['none with a digest', () => `none=${digest('sha256')}`],
    ['no digest', () => 'sha256='],
    ['no algorithm', () => digest('sha256')],
    ['an equals sign alone', () => '='],
    ['the algorithm in capitals', () => `SHA256=${digest('sha256')}`],
    ['the digest in capitals', () => `sha256=${digest('sha256').toUpperCase()}`],
    ['base64', () => `sha256=${digest('sha256', 'base64')}`],
    ['one digit less', () => `sha256=${digest('sha256').slice(1)}`],
    ['one digit more', () => `sha256=${digest('sha256')}0`],
    ['two equals signs', () => `sha256==${digest('sha256')}`],
    ['a blank within', () => `sha256= ${digest('sha256')}`],
    ['something behind it', () => `sha256=${digest('sha256')};`],
    ['a letter that looks like another', () => `sha256=${digest('sha256').slice(1)}\u00b2`],
    ['the header twice', () => [`sha256=${digest('sha256')}`, `sha256=${digest('sha256')}`]],
    ['a wrong one beside the right one', () => [`sha256=${'0'.repeat(64)}`, `sha256=${digest('sha256')}`]],
    ['the right one beside a wrong one', () => [`sha256=${digest('sha256')}`, `sha256=${'0'.repeat(64)}`]],
  ];

  it.each(MALFORMED)('(%s) is refused as malformed', async (_case, signature) => {
    expect(await refusalOf('wa', { 'x-hub-signature-256': signature() })).toEqual([
      401,
      'signature_malformed',
    ]);
  });

  const WRONG: [string, () => string][] = [
    ['of an empty key', () => createHmac('sha256', '').update(body).digest('hex')],
    ['of an empty body', () => createHmac('sha256', APP_SECRET).digest('hex')],
    ['of the body without a key', () => createHash('sha256').update(body).digest('hex')],
    [
      'of the secret in capitals',
      () => createHmac('sha256', APP_SECRET.toUpperCase()).update(body).digest('hex'),
    ],
    ['of key and body in turn', () => createHmac('sha256', body).update(APP_SECRET).digest('hex')],
    ['of zeros', () => '0'.repeat(64)],
  ];

  it.each(WRONG)('(a digest %s) does not match', async (_case, wrong) => {
    expect(await refusalOf('wa', { 'x-hub-signature-256': `sha256=${wrong()}` })).toEqual([
      401,
      'signature_mismatch',
    ]);
  });

  it('is accepted when the signature is right: what is refused above is refused for what is told', async () => {
    expect((await desk.send('/webhooks/wa', whatsappPost(body))).status).toBe(200);
  });
});

describe('a Standard Webhook with the right secret', () => {
  const ID = 'msg_1';
  const signed = (secret = SHOP_SECRET, id = ID) =>
    signStandardWebhook({ id, sentAtSeconds: desk.now() / 1000, body }, secret);
  const signature = () => signed()['webhook-signature']!.slice('v1,'.length);

  beforeEach(() => {
    body = JSON.stringify(genericEvent('message.received', { id: 'e1', at: desk.now() }));
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s counts as unsigned',
    async (name) => {
      expect(await refusalOf('shop', { ...signed(), [name]: '' })).toEqual([401, 'signature_missing']);
      const { [name]: _left, ...others } = signed();
      expect(await refusalOf('shop', others)).toEqual([401, 'signature_missing']);
    },
  );

  const SIGNATURES: [string, () => string][] = [
    ['version 0', () => `v0,${signature()}`],
    ['version 2', () => `v2,${signature()}`],
    ['the version for key pairs', () => `v1a,${signature()}`],
    ['the version in capitals', () => `V1,${signature()}`],
    ['no version', signature],
    ['none', () => 'none,'],
    ['a version without a signature', () => 'v1,'],
    ['another separator', () => `v1=${signature()}`],
    ['base64 for URLs', () => `v1,${signature().replaceAll('+', '-').replaceAll('/', '_').slice(0, -1)}`],
    ['hex', () => `v1,${Buffer.from(signature(), 'base64').toString('hex')}`],
    ['no padding', () => `v1,${signature().slice(0, -1)}`],
    ['two commas', () => `v1,,${signature()}`],
  ];

  it.each(SIGNATURES)('(%s) is refused as malformed', async (_case, given) => {
    expect(await refusalOf('shop', { ...signed(), 'webhook-signature': given() })).toEqual([
      401,
      'signature_malformed',
    ]);
  });

  it.each(['-1', '1e9', '1.5', '0x5f5e100', ' ', '٣', '9'.repeat(13), 'now', 'NaN', 'Infinity'])(
    'with the timestamp "%s" is refused',
    async (timestamp) => {
      const [status, reason] = await refusalOf('shop', { ...signed(), 'webhook-timestamp': timestamp }).catch(
        // Node itself does not let such a header out.
        () => [401, 'signature_malformed'],
      );
      expect([status, /^signature_(malformed|missing)$/.test(String(reason))]).toEqual([401, true]);
    },
  );

  it.each(['a.b', 'a b', 'x'.repeat(257), 'caf\u00e9'])('with the id "%s" is refused', async (id) => {
    expect(await refusalOf('shop', { ...signed(), 'webhook-id': id })).toEqual([401, 'signature_malformed']);
  });

  it('is over id and time too: neither can be put on another request', async () => {
    const other = { 'webhook-id': 'msg_2' };
    expect(await refusalOf('shop', { ...signed(), ...other })).toEqual([401, 'signature_mismatch']);
    const later = { 'webhook-timestamp': String(desk.now() / 1000 + 1) };
    expect(await refusalOf('shop', { ...signed(), ...later })).toEqual([401, 'signature_mismatch']);
  });

  it('may carry signatures we cannot read beside one that is right', async () => {
    const headers = { ...signed(), 'webhook-signature': `v2,${signature()} v1a,x v1,${signature()}` };
    const { status } = await desk.send('/webhooks/shop', {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body,
    });
    expect(status).toBe(200);
  });
});

describe('a signed request that is sent again', () => {
  const IN = 'direction="in",sender="customer"';

  it('to the generic source is refused once its time is over', async () => {
    const post = genericPost(genericEvent('message.received', { id: 'e1', at: desk.now() }), {
      now: desk.now(),
    });
    expect((await desk.send('/webhooks/shop', post)).status).toBe(200);
    desk.advance(301_000);
    expect((await desk.send('/webhooks/shop', post)).status).toBe(401);
    expect(
      await desk.value('helpdesk_webhook_rejected_total{source="shop",reason="timestamp_out_of_tolerance"}'),
    ).toBe(1);
  });

  it('to the generic source within that time is counted as repeated, and changes nothing', async () => {
    const post = genericPost(genericEvent('message.received', { id: 'e1', at: desk.now() }), {
      now: desk.now(),
    });
    await desk.send('/webhooks/shop', post);
    await desk.settle();
    desk.advance(200_000);
    expect((await desk.send('/webhooks/shop', post)).status).toBe(200);
    await desk.settle();
    const { values } = await desk.scrape();
    expect(values.get('helpdesk_facts_duplicate_total{source="shop",kind="MessageReceived"}')).toBe(1);
    expect(values.get(`helpdesk_messages_total{source="shop",inbox="shop",team="sales",${IN}}`)).toBe(1);
  });

  it('to WhatsApp, whose signatures hold no time, is counted as repeated and changes nothing, days later', async () => {
    const post = whatsappPost(whatsappMessages({ n: 1, at: desk.now() }, { n: 2, at: desk.now() }));
    await desk.send('/webhooks/wa', post);
    await desk.settle();
    desk.advance(7 * DAY_MS);
    await desk.settle();
    const [before, listed] = [await desk.store.cells(), (await desk.scrape()).values];
    expect((await desk.send('/webhooks/wa', post)).status).toBe(200);
    await desk.settle();
    const { values } = await desk.scrape();
    expect(values.get('helpdesk_facts_duplicate_total{source="wa",kind="MessageReceived"}')).toBe(2);
    const others = (cells: readonly { metric: string }[]) =>
      cells.filter(({ metric }) => metric !== 'helpdesk_facts_duplicate_total');
    expect(others(await desk.store.cells())).toEqual(others(before));
    const OPEN = 'helpdesk_conversations_open{source="wa",inbox="support",team="tier1"}';
    expect(values.get(OPEN)).toBe(listed.get(OPEN));
  });
});

describe('the comparison with a secret', () => {
  let comparisons: jest.SpyInstance;

  beforeEach(() => {
    comparisons = jest.spyOn(crypto, 'timingSafeEqual');
  });

  afterEach(() => {
    comparisons.mockRestore();
  });

  async function countOf(work: () => Promise<unknown>): Promise<number> {
    comparisons.mockClear();
    await work();
    return comparisons.mock.calls.length;
  }

  const WRONG = 'somebody-elses-secret-0123';
  const bearer = (token: string) => ({
    method: 'GET',
    headers: { Authorization: `Bearer ${token}` },
  });
  const handshake = (token: string) =>
    desk.send(`/webhooks/wa?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${token}`);

  it.each([
    [
      'of WhatsApp',
      [APP_SECRET, OLD_APP_SECRET, WRONG],
      (secret: string) => desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }), { secret }),
    ],
    [
      'of Standard Webhooks',
      [SHOP_SECRET, OLD_SHOP_SECRET, WRONG],
      (secret: string) => desk.generic({ events: [] }, { secret }),
    ],
    [
      'of the API',
      [API_TOKEN, OLD_API_TOKEN, WRONG],
      (token: string) => desk.send('/api/v1/conversations', bearer(token)),
    ],
  ] as const)(
    '%s is done in constant time with each of both in force, right or wrong, first or last',
    async (_case, secrets, ask) => {
      for (const secret of secrets) expect(await countOf(() => ask(secret))).toBe(2);
    },
  );

  it('of the handshake is done in constant time, right or wrong, whatever the length', async () => {
    for (const token of [VERIFY_TOKEN, 'x', '', 'x'.repeat(5000)])
      expect(await countOf(() => handshake(token))).toBe(1);
  });

  it('is of digests, whose lengths are no secret', async () => {
    await desk.whatsapp('{}');
    await handshake('x');
    await desk.send('/api/v1/conversations', bearer('y'));
    // SHA-256, as bytes or in hex.
    for (const [a, b] of comparisons.mock.calls as [Buffer, Buffer][])
      expect([[32, 64].includes(a.length), b.length]).toEqual([true, a.length]);
  });

  it('comes before anything is parsed', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      await desk.send('/webhooks/wa', {
        method: 'POST',
        headers: { ...JSON_TYPE, ...signForWhatsApp('{}', WRONG) },
        body: '{}',
      });
      expect(parse.mock.calls.filter(([text]) => text === '{}')).toEqual([]);
      await desk.whatsapp('{}');
      expect(parse.mock.calls.filter(([text]) => text === '{}')).toHaveLength(1);
    } finally {
      parse.mockRestore();
    }
  });
});
