import { createHmac } from 'node:crypto';
import { generic } from '../sources/generic/generic.ts';
import type { Source } from '../sources/source.ts';
import { createFakeRequest, createFakeTools } from '../sources/testing/tools.ts';
import { whatsapp } from '../sources/whatsapp/whatsapp.ts';
import type { Delivery } from './deliver.ts';
import type { Happening, TeamWrote } from './happening.ts';
import { toRequest, type WebhookPost } from './request.ts';
import { deliver, FROM, tell } from './testing/simulated.ts';
import { createWorld } from './world.ts';

const KEY = Buffer.from('a signing key of thirty-two byte');
const ACCOUNTS = {
  whatsapp: { source: 'wa', secret: 'the app secret' },
  generic: { source: 'desk', secret: `whsec_${KEY.toString('base64')}` },
};
const NOW = FROM + 7_654;
const WORLD = createWorld({ seed: 1, ratePerHour: 30 });

function requestOf(delivery: Delivery): WebhookPost {
  return toRequest(delivery, WORLD, ACCOUNTS, NOW);
}

const MESSAGE: TeamWrote = {
  kind: 'TeamWrote',
  id: 'm1',
  at: FROM,
  channel: 'whatsapp',
  inbox: 'support',
  person: { id: 'amy', phone: '966500000001', userId: 'SA.abc', name: 'نورة' },
  sender: 'human',
  evidence: 'tag',
  agent: 'agent_17',
};

function whatsappValue(happening: Happening, stage: 'whole' | 'sent' | 'delivered' | 'read' | 'failed') {
  const delivery: Delivery = {
    number: 1,
    source: 'whatsapp',
    deliverAt: FROM,
    signs: [{ happening, stage, at: FROM }],
  };
  const body = JSON.parse(requestOf(delivery).body) as {
    entry: { changes: { field: string; value: object }[] }[];
  };
  return body.entry[0]?.changes[0];
}

describe('signatures', () => {
  const deliveries = deliver(tell(1, 5));
  const requests = deliveries.map((delivery) => ({ ...requestOf(delivery), source: delivery.source }));

  test('WhatsApp’s is the keyed hash of the very bytes that are sent', () => {
    const sent = requests.filter(({ source }) => source === 'whatsapp');
    expect(sent.length).toBeGreaterThan(100);
    for (const { body, headers } of sent) {
      const expected = createHmac('sha256', 'the app secret').update(Buffer.from(body)).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${expected}`);
    }
  });

  test('the generic one covers id, time of sending and body', () => {
    const sent = requests.filter(({ source }) => source === 'generic');
    expect(sent.length).toBeGreaterThan(100);
    for (const { body, headers } of sent) {
      const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const expected = createHmac('sha256', KEY).update(content).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${expected}`);
      expect(headers['webhook-timestamp']).toBe(String(Math.floor(NOW / 1000)));
    }
  });

  test('each delivery has an id of its own, the same when it is sent again', () => {
    const of = (list: readonly Delivery[]) => list.filter(({ source }) => source === 'generic').map(idOf);
    const idOf = (delivery: Delivery) => requestOf(delivery).headers['webhook-id'];
    expect(new Set(of(deliveries)).size).toBe(of(deliveries).length);
    const repeated = deliver(tell(1, 5), { duplicates: 0.3 });
    expect(new Set(of(repeated)).size).toBe(of(deliveries).length);
    expect(of(repeated).length).toBeGreaterThan(of(deliveries).length);
  });
});

describe('what the exporter reads in them', () => {
  const told = tell(6, 12);
  const deliveries = deliver(told);
  const sources: Record<'whatsapp' | 'generic', Source> = {
    whatsapp: whatsapp.create(
      { appSecret: ['the app secret'], verifyToken: ['v'] },
      createFakeTools({ name: 'wa' }),
    ),
    generic: generic.create({ secret: [ACCOUNTS.generic.secret] }, createFakeTools({ name: 'desk' })),
  };
  const readings = deliveries.map((delivery) => {
    const post = requestOf(delivery);
    const request = createFakeRequest({ ...post, receivedAt: delivery.deliverAt });
    return { delivery, request, parsed: sources[delivery.source].parse(JSON.parse(post.body), request) };
  });

  test('every request passes its check and no part of it is beyond understanding', () => {
    expect(() => {
      for (const { delivery, request } of readings)
        sources[delivery.source].verify({ ...request, receivedAt: NOW });
    }).not.toThrow();
    expect(readings.flatMap(({ parsed }) => parsed.deadLetters)).toEqual([]);
    expect(readings.length).toBeGreaterThan(1000);
  });

  test('every happening but a reaction is one fact, at its own time', () => {
    const facts = new Map<string, number>();
    for (const fact of readings.flatMap(({ parsed }) => parsed.facts)) {
      facts.set(fact.key, Math.min(fact.at, facts.get(fact.key) ?? Infinity));
    }
    const happened = told.story.filter(({ kind }) => kind !== 'Reacted').map(({ at }) => at);
    expect([...facts.values()].sort()).toEqual([...happened].sort());
  });

  test('scores are read as they were meant, and no ordinary text is a score', () => {
    const read = readings.flatMap(({ delivery, parsed }) =>
      delivery.signs.length === 1 && parsed.facts[0]?.kind === 'MessageReceived'
        ? [{ happening: delivery.signs[0]!.happening, answer: parsed.facts[0].answer?.points }]
        : [],
    );
    const meant = read.map(({ happening }) =>
      happening.kind === 'CustomerWrote' ? happening.points : undefined,
    );
    expect(read.map(({ answer }) => answer)).toEqual(
      meant.map((points) => (points === 10 ? undefined : points)),
    );
    expect(meant.filter((points) => points !== undefined).length).toBeGreaterThan(20);
  });
});

describe('WhatsApp’s body', () => {
  test('a reply’s statuses name the number, both ids of the customer, the tag and the price', () => {
    expect(whatsappValue(MESSAGE, 'sent')).toEqual({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '966115550101', phone_number_id: '700000000000101' },
        contacts: [{ profile: { name: 'نورة' }, wa_id: '966500000001', user_id: 'SA.abc' }],
        statuses: [
          {
            id: 'wamid.SEJtMQ==',
            status: 'sent',
            timestamp: String(FROM / 1000),
            recipient_id: '966500000001',
            recipient_user_id: 'SA.abc',
            biz_opaque_callback_data: 'helpdesk:sender=human;agent=agent_17',
            pricing: {
              billable: false,
              pricing_model: 'PMP',
              type: 'free_customer_service',
              category: 'service',
            },
          },
        ],
      },
    });
  });

  test('a survey prompt’s tag names the survey and its scale', () => {
    const prompt: TeamWrote = { ...MESSAGE, sender: 'automation', survey: { id: 'sv1', of: 3 } };
    expect(JSON.stringify(whatsappValue(prompt, 'read'))).toContain(
      '"helpdesk:sender=automation;agent=agent_17;survey=sv1;of=3"',
    );
  });

  test('numbers and ids a customer does not have are left out', () => {
    const text = JSON.stringify(
      whatsappValue({ ...MESSAGE, person: { id: 'x', userId: 'SA.abc', name: 'X' } }, 'read'),
    );
    expect(text).not.toContain('recipient_id');
    expect(text).not.toContain('wa_id');
  });

  test('a failed status comes with its error, without contacts and price', () => {
    const value = whatsappValue({ ...MESSAGE, failed: true }, 'failed')?.value;
    expect(value).not.toHaveProperty('contacts');
    expect(JSON.stringify(value)).toContain('"code":131026');
    expect(JSON.stringify(value)).not.toContain('pricing');
  });

  test('a reply from the Business app is an echo, without a name', () => {
    const { agent: _, ...nameless } = MESSAGE;
    const change = whatsappValue({ ...nameless, evidence: 'echo' }, 'whole');
    expect(change?.field).toBe('smb_message_echoes');
    expect(JSON.stringify(change)).toContain('"to":"966500000001"');
  });

  test('a marketing price tells a campaign without a tag', () => {
    const text = JSON.stringify(
      whatsappValue({ ...MESSAGE, sender: 'campaign', evidence: 'billing' }, 'delivered'),
    );
    expect(text).toContain('"category":"marketing"');
    expect(text).not.toContain('biz_opaque_callback_data');
  });

  test('a tap on a survey names the survey and the score', () => {
    const { id, at, channel, inbox, person } = MESSAGE;
    const tap = { id, at, channel, inbox, person, kind: 'CustomerWrote', text: '4', points: 4 } as const;
    const text = JSON.stringify(whatsappValue({ ...tap, form: 'list', survey: 'sv1' }, 'whole'));
    expect(text).toContain('"list_reply":{"id":"csat:v1:sv1:4","title":"4"}');
  });

  test('everything beyond ASCII is escaped, as Meta sends it', () => {
    const delivery: Delivery = {
      number: 1,
      source: 'whatsapp',
      deliverAt: FROM,
      signs: [{ happening: MESSAGE, stage: 'sent', at: FROM }],
    };
    expect(requestOf(delivery).body).toContain('\\u0646\\u0648\\u0631\\u0629');
  });
});

describe('the generic body', () => {
  const eventOf = (person: TeamWrote['person']) => {
    const happening: TeamWrote = { ...MESSAGE, channel: 'generic', person };
    const signs = [{ happening, stage: 'whole', at: FROM }] as const;
    const { body } = requestOf({ number: 1, source: 'generic', deliverAt: FROM, signs });
    return (JSON.parse(body) as { events: object[] }).events[0];
  };

  test('tells what happened, where, when and by whom', () => {
    expect(eventOf({ id: 'x', phone: '966500000001', userId: 'SA.abc', name: 'X' })).toEqual({
      id: 'evt_m1',
      type: 'message.sent',
      time: '2026-06-01T12:00:00.000Z',
      inbox: 'support',
      customer: { phone: '+966500000001' },
      sender: 'human',
      agent: 'agent_17',
    });
  });

  test('names customers without a number by their WhatsApp id, else by the helpdesk’s own', () => {
    expect(eventOf({ id: 'x', userId: 'SA.abc', name: 'X' })).toMatchObject({
      customer: { whatsappUserId: 'SA.abc' },
    });
    expect(eventOf({ id: 'x', contactId: 'c-7', name: 'X' })).toMatchObject({ customer: { id: 'c-7' } });
  });
});
