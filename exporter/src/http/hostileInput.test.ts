/** Input made to harm, at the real door: it gets in as data or not at all. */
import { createHmac } from 'node:crypto';
import { lintMetrics } from '../metrics/testing/promtool.ts';
import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { openRaw } from '../testing/http.ts';
import { until } from '../testing/until.ts';
import {
  API_TOKEN,
  DEAD_LETTER_TOKEN,
  APP_SECRET,
  PRIVATE,
  genericEvent,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';

endExportersAfterEach();

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

function event(type = 'message.received', more: Record<string, unknown> = {}): Record<string, unknown> {
  return genericEvent(type, { id: JSON.stringify([type, more]).slice(0, 500), at: desk.now(), ...more });
}

async function expectTaken(body: unknown): Promise<void> {
  expect((await desk.generic(body)).status).toBe(200);
  await desk.settle();
}

describe('a sender without a signature', () => {
  it.each([
    ['wa', ''],
    ['wa', 'X-Hub-Signature-256: sha256=00\r\n'],
    ['shop', ''],
    ['shop', 'webhook-id: 1\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,\r\n'],
  ])('is turned away from %s before the body is there, with %j', async (source, header) => {
    const connection = await openRaw(desk.url);
    connection.write(
      `POST /webhooks/${source} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
        `Content-Length: 1000000\r\nConnection: close\r\n${header}\r\n`,
    );
    expect(await connection.answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('JSON', () => {
  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"events":[{"__proto__":{"polluted":1}}]}',
    '{"events":[{"type":"__proto__","id":"constructor","inbox":"__proto__"}]}',
    '{"__proto__":{"type":"message.received","polluted":1},"events":{}}',
  ])('that reaches for the prototype finds nothing: %s', async (body) => {
    await expectTaken(body);
    await desk.whatsapp(body);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(await desk.store.pendingCount()).toBe(0);
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
  });

  it('does not take its type, id or customer from the prototype it gives itself', async () => {
    const { type, ...rest } = event();
    await expectTaken(`{"__proto__":${JSON.stringify({ type })},${JSON.stringify(rest).slice(1)}`);
    expect(await desk.value('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(0);
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
  });

  it('with a key given twice means the last one, as all its readers here agree', async () => {
    const body = JSON.stringify(event()).replace('"type":', '"type":"moon.landed","type":');
    await expectTaken(body);
    expect(await desk.value('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(1);
  });

  it.each(['9007199254740993', '-1', '0.1', '1e-400', '253402300800000'])(
    'with the number %s where a time is expected falls back to the time of receipt',
    async (number) => {
      await expectTaken(JSON.stringify(event()).replace(/"time":"[^"]+"/, `"time":${number}`));
      expect(await desk.value('helpdesk_last_event_timestamp_seconds{source="shop"}')).toBe(
        (desk.now() - desk.exporter.config.allowedLatenessMs - 1) / 1000,
      );
    },
  );

  it.each(['1e400', '-1e400'])(
    'with the number %s, which no number here holds, is not understood',
    async (number) => {
      await expectTaken(JSON.stringify(event()).replace(/"time":"[^"]+"/, `"time":${number}`));
      expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
      expect(await desk.value('helpdesk_last_event_timestamp_seconds{source="shop"}')).toBe(0);
    },
  );

  it.each(['1e400', '9007199254740993', '-1', '1.5', '1e308'])(
    'with the number %s as a capacity is not understood',
    async (number) => {
      const presence = event('agent.presence', { agent: 'a1', available: true, capacity: 5 });
      await expectTaken(JSON.stringify(presence).replace('"capacity":5', `"capacity":${number}`));
      expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
    },
  );

  it('with an id of megabytes is not understood, and the rest of its batch is', async () => {
    await expectTaken({ events: [event(), { ...event(), id: 'x'.repeat(1_000_000) }] });
    expect(await desk.value('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(1);
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
  });

  it('nested a million deep is kept, in no time, and never parsed', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      const body = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
      await expectTaken(body);
      expect((await desk.whatsapp(body)).status).toBe(200);
      expect(parse.mock.calls.filter(([text]) => text.length > 1_000_000)).toEqual([]);
    } finally {
      parse.mockRestore();
    }
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
  });

  it('nested too deep is still refused when it is no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('['.repeat(2000)), Buffer.from([0xff])]);
    const signed = whatsappPost('');
    const digest = createHmac('sha256', APP_SECRET).update(bytes).digest('hex');
    const answer = await desk.send('/webhooks/wa', {
      ...signed,
      headers: { ...signed.headers, 'x-hub-signature-256': `sha256=${digest}` },
      body: bytes,
    });
    expect([answer.status, answer.text]).toEqual([400, 'The body is not UTF-8\n']);
  });

  it('with brackets in a text is not nested', async () => {
    await expectTaken(event('message.received', { text: '['.repeat(5000) }));
    expect(await desk.value('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(1);
  });
});

describe('a name a vendor gives', () => {
  const TRICKS = [
    'a"b',
    "a'b",
    'a\\',
    'a\\"',
    'a\nhelpdesk_forged_total 1',
    'a\r\nb',
    'a|b',
    'a,name:b',
    'a,team="b"',
    'a{b="c"}',
    '# HELP x y',
    'a\u202egnp.exe',
    'a\u2066b\u2069',
    'a\u200fb',
    'a\u001b[31mred',
    'a\u009b31mred',
    'a\u0000b',
    'a\u2028b',
    'a\ud800b',
    '\u0627\u0644\u062f\u0639\u0645',
    'x'.repeat(5000),
    '<script>alert(1)</script>',
    '{{ .Labels }}',
    '$labels',
    '../../etc/passwd',
  ];

  async function showAll(): Promise<Record<string, Set<string>>> {
    for (const [n, name] of TRICKS.entries()) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [
          event('message.received', { customer }),
          event('conversation.categorised', { customer, category: name }),
          event('conversation.assigned', { customer, agent: name, team: name }),
          event('message.sent', { customer, sender: 'human', agent: name }),
          event('conversation.resolved', { customer, agent: name }),
        ],
      });
    }
    await desk.settle();
    const { families } = await desk.scrape();
    const shown: Record<string, Set<string>> = { category: new Set(), team: new Set(), agent: new Set() };
    for (const { samples } of families.values()) {
      for (const { labels } of samples)
        for (const label of Object.keys(shown))
          if (labels[label] !== undefined) shown[label]!.add(labels[label]);
    }
    return shown;
  }

  beforeEach(async () => {
    desk = await startExporter({ config: configText('labels: { agents: { show: id } }') });
  });

  it('makes metrics that Prometheus reads without complaint', async () => {
    await showAll();
    const { text } = await desk.send('/metrics');
    expect(lintMetrics(text)).toEqual([]);
    expect(text).not.toMatch(/^helpdesk_forged_total/m);
  });

  it('keeps its quotes, bars and commas: what is two names stays two', async () => {
    const { category, team } = await showAll();
    for (const name of [
      'a"b',
      'a\\',
      'a|b',
      'a,name:b',
      'a,team="b"',
      'a{b="c"}',
      '\u0627\u0644\u062f\u0639\u0645',
    ]) {
      expect([name, category!.has(name), team!.has(name)]).toEqual([name, true, true]);
    }
  });

  it('loses what turns text around, steers terminals or hides, and is never long', async () => {
    for (const names of Object.values(await showAll())) {
      expect([...names].filter((name) => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name))).toEqual(
        [],
      );
      expect([...names].filter((name) => Array.from(name).length > 64)).toEqual([]);
    }
  });

  it('with marks that show nothing is the name without them, and no second one that looks the same', async () => {
    await desk.generic({
      events: ['billing', 'bill\u200eing', '\u202dbilling\u202c', 'bil\u200bling'].flatMap((category, n) => [
        event('message.received', { customer: { id: `b${n}` } }),
        event('conversation.categorised', { customer: { id: `b${n}` }, category }),
        event('conversation.resolved', { customer: { id: `b${n}` } }),
      ]),
    });
    await desk.settle();
    const LABELS = 'source="shop",inbox="shop",team="sales",category="billing",by="human"';
    expect(await desk.value(`helpdesk_episodes_resolved_total{${LABELS}}`)).toBe(4);
  });
});

describe('names without end', () => {
  const FOLDS = (label: string) => `helpdesk_exporter_label_folds_total{label="${label}"}`;

  /** A customer each with a category, a team and an agent of their own. */
  async function explode(count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, n) => {
      const customer = { id: `c${n}` };
      const agent = `agent ${n}`;
      return [
        event('agent.presence', { agent, available: true, team: `team ${n}` }),
        event('message.received', { customer }),
        event('conversation.categorised', { customer, category: `category ${n}` }),
        event('conversation.assigned', { customer, agent, team: `team ${n}` }),
        event('conversation.resolved', { customer, agent }),
      ];
    });
    for (let at = 0; at < count; at += 100) await desk.generic({ events: events.slice(at, at + 100).flat() });
    await desk.settle();
    // Agents' time is counted when they are present for a while.
    desk.advance(60_000);
    await desk.generic(event('message.received', { customer: { id: 'last' } }));
    await desk.settle();
  }

  async function distinct(label: string): Promise<number> {
    const { families } = await desk.scrape();
    const found = new Set<string>();
    for (const { samples } of families.values())
      for (const { labels } of samples) if (labels[label] !== undefined) found.add(labels[label]);
    return found.size;
  }

  it('stop at the caps, with every fold counted', async () => {
    desk = await startExporter({
      config: configText('labels: { categories: { cap: 7 }, teams: { cap: 5 }, agents: { cap: 9 } }'),
    });
    await explode(100);
    // Beside the capped: `other`, and the three teams of the configuration.
    expect([await distinct('category'), await distinct('team'), await distinct('agent')]).toEqual([
      7 + 1,
      5 + 3 + 1,
      9 + 1,
    ]);
    const { values } = await desk.scrape();
    for (const label of ['category', 'team', 'agent'])
      expect([label, values.get(FOLDS(label)) ?? 0]).toEqual([label, expect.any(Number)]);
    expect(values.get(FOLDS('category'))).toBeGreaterThanOrEqual(93);
    expect(values.get(FOLDS('team'))).toBeGreaterThanOrEqual(95);
    expect(values.get(FOLDS('agent'))).toBeGreaterThanOrEqual(91);
    expect(
      values.get(
        'helpdesk_episodes_resolved_total{source="shop",inbox="shop",team="other",category="other",by="human"}',
      ),
    ).toBeGreaterThan(0);
  });

  it('hold at the caps of the defaults', async () => {
    await explode(300);
    expect(await distinct('category')).toBe(30 + 1);
    expect(await distinct('team')).toBe(50 + 3 + 1);
    expect(await distinct('agent')).toBe(200 + 1);
  });

  it('of inboxes nobody configured make dead letters and no series', async () => {
    const before = await distinct('inbox');
    for (let n = 0; n < 30; n += 1) await desk.generic(event('message.received', { inbox: `inbox ${n}` }));
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now(), phoneNumberId: '999' }));
    await desk.settle();
    expect(await distinct('inbox')).toBe(before);
    const { values } = await desk.scrape();
    expect(values.get('helpdesk_dead_letters{source="shop"}')).toBe(30);
    expect(values.get('helpdesk_dead_letters{source="wa"}')).toBe(1);
  });

  it('of event types and sources nobody knows make no series', async () => {
    const series = async () =>
      [...(await desk.scrape()).values.keys()].filter((name) => name.startsWith('helpdesk_')).length;
    await desk.generic(event('moon.landed'));
    await desk.send('/webhooks/nobody', { method: 'POST' });
    const before = await series();
    for (let n = 0; n < 30; n += 1) {
      await desk.generic(event(`moon.landed.${n}`));
      await desk.send(`/webhooks/nobody-${n}`, { method: 'POST' });
    }
    expect(await series()).toBe(before);
  });
});

describe('a path', () => {
  const post = () => whatsappPost(whatsappMessages({ n: 1, at: desk.now() }));

  it.each([
    ['a slash encoded twice', '/webhooks/wa/a%252Fb', 200],
    ['dots', '/webhooks/wa/../../metrics', 200],
    ['dots encoded', '/webhooks/wa/%2e%2e/%2e%2e/metrics', 200],
    ['dots encoded twice', '/webhooks/wa/%252e%252e/x', 200],
    ['a NUL', '/webhooks/wa/%00', 200],
    ['a line break', '/webhooks/wa/a%0d%0aX-Injected:%20yes', 200],
    ['an overlong slash', '/webhooks/wa/%c0%af', 400],
    ['half of a character', '/webhooks/wa/%ed%a0%80', 400],
    ['a percent sign alone', '/webhooks/wa/%', 400],
    ['a back slash', '/webhooks/wa\\..\\shop', 404],
    ['a semicolon', '/webhooks/wa;x=1', 404],
    ['dots for the source', '/webhooks/%2e%2e/metrics', 404],
    ['the route in other case', '/Webhooks/wa', 404],
    ['an encoded slash for the source', '/webhooks%2fwa', 404],
    ['two slashes before', '//webhooks/wa', 404],
    ['another host', '//evil.example/webhooks/wa', 404],
    ['nothing behind the prefix', '/webhooks', 404],
  ])('with %s leads nowhere else', async (_case, target, status) => {
    const answer = await desk.send(target, post());
    expect([answer.status, answer.headers['x-injected']]).toEqual([status, undefined]);
    expect(answer.text).not.toContain('# HELP');
  });

  it.each([
    '/api/v1/conversations/',
    '/api/v1/conversations%00',
    '/api/v1/../v1/conversations',
    '/api//v1/conversations',
    '/%61pi/v1/conversations',
    '/-/reload/',
    '/-/%72eload',
  ])('that almost names a closed route is not found: %s', async (target) => {
    const headers = { Authorization: `Bearer ${API_TOKEN}` };
    for (const method of ['GET', 'POST'])
      expect((await desk.send(target, { method, headers })).status).toBe(404);
  });
});

describe('a token in an unusual place', () => {
  beforeEach(async () => {
    desk = await startExporter({
      config: configText(`apiToken: ${API_TOKEN}\ndeadLetterToken: ${DEAD_LETTER_TOKEN}`),
    });
  });

  const CLOSED = [
    ['GET', '/api/v1/conversations'],
    ['DELETE', '/api/v1/customers/WcmSkzK4-51rl-PjVUazyQ'],
    ['GET', '/api/v1/dead-letters'],
    ['DELETE', '/api/v1/dead-letters/1'],
    ['POST', '/-/reload'],
  ] as const;
  const GIVEN: [string, Record<string, string | string[]>][] = [
    ['none', {}],
    ['an empty header', { Authorization: '' }],
    ['an empty token', { Authorization: 'Bearer ' }],
    ['a wrong token', { Authorization: 'Bearer nope' }],
    ['two tokens in one header', { Authorization: `Bearer ${API_TOKEN}, Bearer nope` }],
    ['a token twice', { Authorization: [`Bearer ${API_TOKEN}`, `Bearer ${API_TOKEN}`] }],
    ['a right one before a wrong one', { Authorization: [`Bearer ${API_TOKEN}`, 'Bearer nope'] }],
    ['a wrong one before a right one', { Authorization: ['Bearer nope', `Bearer ${API_TOKEN}`] }],
    ['another scheme', { Authorization: `Basic ${Buffer.from(`x:${API_TOKEN}`).toString('base64')}` }],
    ['another header', { 'X-Api-Token': API_TOKEN, 'Proxy-Authorization': `Bearer ${API_TOKEN}` }],
    ['a cookie', { Cookie: `token=${API_TOKEN}` }],
    ['a longer token', { Authorization: `Bearer ${'x'.repeat(10_000)}` }],
  ];

  it.each(CLOSED.flatMap((route) => GIVEN.map((given) => [...route, ...given] as const)))(
    '%s %s stays closed with %s',
    async (method, target, _case, headers) => {
      const answer = await desk.send(target, { method, headers });
      expect(answer.status).toBe(401);
      expect(answer.text).toMatch(/^Missing or wrong bearer token: this takes `\w+`\n$/);
    },
  );

  it.each(CLOSED)('%s %s cannot be had by another method', async (method, target) => {
    const headers = { Authorization: `Bearer ${API_TOKEN}`, 'X-HTTP-Method-Override': method };
    for (const other of ['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'LOCK'])
      expect((await desk.send(target, { method: other, headers })).status).toBe(405);
  });
});

describe('the log', () => {
  it('gets a line for the first of a flood, and none for each', async () => {
    for (let n = 0; n < 50; n += 1) await desk.whatsapp('{}', { secret: 'somebody-elses-secret-0123' });
    expect(desk.logs.messages().filter((message) => message === 'Webhook turned away')).toHaveLength(1);
    expect(await desk.value('helpdesk_webhook_rejected_total{source="wa",reason="signature_mismatch"}')).toBe(
      50,
    );
  });

  it('gets nothing of what a stranger sends', async () => {
    const marks = ['marked-771', 'level=error', '\u001b[31m'];
    const raw = await openRaw(desk.url);
    raw.write(
      `POST /webhooks/marked-771%0alevel=error HTTP/1.1\r\nHost: marked-771\r\nUser-Agent: marked-771\u001b[31m\r\n` +
        'X-Request-Id: marked-771\r\nContent-Length: 10\r\nConnection: close\r\n\r\nmarked-771',
    );
    expect(await raw.answer).toMatch(/^HTTP\/1.1 40\d /);
    await desk.send('/webhooks/wa/marked-771', { method: 'POST', headers: { 'Content-Type': 'marked-771' } });
    await desk.send('/api/v1/marked-771?marked-771', { headers: { Authorization: 'Bearer marked-771' } });
    await desk.send('/webhooks/wa?hub.verify_token=marked-771&hub.challenge=marked-771');
    for (const line of desk.logs.raw) for (const mark of marks) expect(line).not.toContain(mark);
  });

  it('is one line per entry, whatever is in it', async () => {
    await desk.generic(event('message.received', { text: 'a\nb\u2028c' }));
    for (const line of desk.logs.raw) expect(line.match(/[\n\r\u2028\u2029\u0085]/g)).toEqual(['\n']);
    desk.logs.verify(PRIVATE);
  });
});

describe('memory for bodies', () => {
  const held = () => desk.exporter.app.context.door.bodies.heldBytes;

  it('is free again, however a request ended', async () => {
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    await desk.whatsapp('{}', { secret: 'somebody-elses-secret-0123' });
    await desk.whatsapp('no json');
    await desk.whatsapp(`"${'x'.repeat(4 * 1024 * 1024)}"`);
    await desk.send('/webhooks/wa', {
      ...whatsappPost('{}'),
      body: Array.from({ length: 5 }, () => 'x'.repeat(1 << 20)),
    });
    desk.store.fail(['commit']);
    desk.logs.expectError(/The store/);
    await desk.whatsapp(whatsappMessages({ n: 2, at: desk.now() }));
    await until(() => held() === 0);
    expect(held()).toBe(0);
  });

  it('is held until the webhook is durable', async () => {
    const commit = desk.store.hold('commit');
    const answer = desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    await until(() => commit.isAwaited());
    expect(held()).toBeGreaterThan(100);
    commit.release();
    expect((await answer).status).toBe(200);
    await until(() => held() === 0);
  });
});
