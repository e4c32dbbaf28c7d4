import { createPseudonymiser } from '../sources/pseudonyms.ts';
import { SOURCES, configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import type { Answer } from '../testing/http.ts';
import {
  API_TOKEN,
  OLD_API_TOKEN,
  PHONE,
  PRIVATE,
  PSEUDONYM_KEY,
  genericEvent,
  whatsappMessages,
} from '../testing/webhooks.ts';

endExportersAfterEach();

const MINUTE_MS = 60_000;

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

interface Listed {
  readonly total: number;
  readonly conversations: readonly Readonly<Record<string, unknown>>[];
}

function ask(
  target: string,
  { method = 'GET', token = API_TOKEN }: { method?: string; token?: string } = {},
) {
  return desk.send(target, { method, headers: { Authorization: `Bearer ${token}` } });
}

async function list(state?: string): Promise<Listed> {
  const { status, text } = await ask(`/api/v1/conversations${state === undefined ? '' : `?state=${state}`}`);
  expect(status).toBe(200);
  return JSON.parse(text) as Listed;
}

/** The customer of this phone writes; gives the pseudonym the API shows. */
async function writes(phone: string, at = desk.now()): Promise<void> {
  const { status } = await desk.generic(
    genericEvent('message.received', { id: `in-${phone}-${at}`, at, customer: { phone } }),
  );
  expect(status).toBe(200);
}

async function answered(phone: string): Promise<void> {
  await desk.generic(
    genericEvent('message.sent', {
      id: `out-${phone}`,
      at: desk.now(),
      sender: 'human',
      agent: 'a1',
      customer: { phone },
    }),
  );
}

describe('the token', () => {
  const CALLS = [
    ['GET', '/api/v1/conversations'],
    ['DELETE', '/api/v1/customers/x'],
    ['POST', '/-/reload'],
  ] as const;

  it.each(CALLS)('is asked for by %s %s', async (method, target) => {
    const answers: Answer[] = [
      await desk.send(target, { method }),
      await desk.send(target, { method, headers: { Authorization: 'Bearer wrong' } }),
      await desk.send(`${target}?token=${API_TOKEN}`, { method }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(
      answers.map(() => [401, 'Missing or wrong bearer token: this takes `apiToken`\n']),
    );
  });

  it.each(CALLS)('is named as the way in by %s %s', async (method, target) => {
    // RFC 9110, 15.5.2: a 401 must carry WWW-Authenticate.
    const { headers } = await desk.send(target, { method });
    expect(headers['www-authenticate']).toMatch(/^Bearer\b/);
  });

  it.each(CALLS)('may be the new one or the old one, for %s %s', async (method, target) => {
    const answers = [await ask(target, { method }), await ask(target, { method, token: OLD_API_TOKEN })];
    for (const { status } of answers) expect([200, 404]).toContain(status);
  });

  it.each(CALLS)('not being configured, %s %s is shut to all', async (method, target) => {
    desk = await startExporter({ config: configText('') });
    const answers = [await desk.send(target, { method }), await ask(target, { method, token: 'undefined' })];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]?.text).toContain('apiToken');
  });
});

describe('the list of waiting customers', () => {
  it('is empty while nobody waits', async () => {
    expect(await list()).toEqual({ total: 0, conversations: [] });
  });

  it('has a customer from the first message on, before it is settled', async () => {
    await writes('+966500010777');
    expect(await list()).toEqual({
      total: 1,
      conversations: [
        {
          customer: expect.stringMatching(/^[\w-]{22}$/) as string,
          source: 'shop',
          inbox: 'shop',
          team: 'sales',
          openSince: '2026-03-09T08:00:00.000Z',
          waitingSince: '2026-03-09T08:00:00.000Z',
          waitingSeconds: 0,
          level: null,
          category: 'other',
          link: null,
        },
      ],
    });
  });

  it('names the highest level whose time has passed', async () => {
    await writes('+966500010777');
    const levels: unknown[] = [];
    for (const minutes of [2, 0.001, 3, 10, 60]) {
      desk.advance(minutes * MINUTE_MS);
      levels.push((await list()).conversations[0]?.level);
    }
    expect(levels).toEqual([null, 'team_lead', 'supervisor', 'on_call', 'on_call']);
  });

  it('has the longest waiting first, and loses who was answered', async () => {
    await writes('+966500010888');
    await writes('+966500010777', desk.now() - MINUTE_MS);
    await writes('+966500010999', desk.now() - MINUTE_MS / 2);
    const waits = async () => (await list()).conversations.map(({ waitingSeconds }) => waitingSeconds);
    expect(await waits()).toEqual([60, 30, 0]);
    await answered('+966500010777');
    await desk.settle();
    expect(await waits()).toEqual([40, 10]);
  });

  it('is the one the gauge counts, though the sender runs ahead of our clock', async () => {
    await writes('+966500010777', desk.now() + 30_000);
    expect(await desk.value('helpdesk_conversations_waiting{source="shop",inbox="shop",team="sales"}')).toBe(
      1,
    );
    expect((await list()).total).toBe(1);
  });

  it('with state=overdue has only those beyond the first level', async () => {
    await writes('+966500010777');
    desk.advance(2 * MINUTE_MS);
    await writes('+966500010888');
    expect((await list('overdue')).total).toBe(0);
    desk.advance(1);
    const { total, conversations } = await list('overdue');
    expect([total, conversations[0]?.level]).toEqual([1, 'team_lead']);
    expect((await list('waiting')).total).toBe(2);
  });

  it('with state=overdue is empty where no level is configured', async () => {
    desk = await startExporter({ config: configText(`apiToken: ${API_TOKEN}\nescalation: []`) });
    await writes('+966500010777');
    desk.advance(86_400_000);
    expect((await list('overdue')).total).toBe(0);
    expect((await list('waiting')).conversations[0]?.level).toBeNull();
  });

  it('of one customer has only theirs', async () => {
    await writes('+966500010777');
    await writes('+966500010888');
    const { conversations } = await list();
    const customer = String(conversations[1]!.customer);
    const { status, text } = await ask(`/api/v1/conversations?customer=${customer}`);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ total: 1, conversations: [conversations[1]] });
    expect(JSON.parse((await ask('/api/v1/conversations?customer=nobody')).text)).toMatchObject({ total: 0 });
  });

  it.each(['', '+966500010777', 'a/b', 'a&customer=b', '*'])('takes no customer=%s', async (customer) => {
    const { status, text } = await ask(`/api/v1/conversations?customer=${customer}`);
    expect([status, text]).toEqual([400, '`customer` is one pseudonym\n']);
  });

  it('links the conversation where the source says how, and names team and category as labels do', async () => {
    const sources = `${SOURCES}    conversationUrl: https://desk.example/{inbox}/{conversation}\n`;
    desk = await startExporter({
      config: configText(`apiToken: ${API_TOKEN}\nlabels: { categories: { allow: [billing] } }`, sources),
    });
    for (const [n, category] of ['billing', 'rant'].entries()) {
      const common = { at: desk.now() + n, customer: { id: `c${n}` } };
      await desk.generic({
        events: [
          genericEvent('message.received', {
            id: `q${n}`,
            conversation: n === 0 ? 17 : undefined,
            ...common,
          }),
          genericEvent('conversation.categorised', { id: `k${n}`, category, ...common }),
        ],
      });
    }
    await desk.settle();
    const { conversations } = await list();
    expect(conversations).toMatchObject([
      { team: 'sales', category: 'billing', link: 'https://desk.example/shop/17' },
      { team: 'sales', category: 'other', link: null },
    ]);
  });

  it('is cut at 1,000, with the whole number told', async () => {
    const events = Array.from({ length: 1000 }, (_, n) =>
      genericEvent('message.received', { id: `e${n}`, at: desk.now(), customer: { id: `c${n}` } }),
    );
    await desk.generic({ events });
    await writes('+966500010888');
    const { total, conversations } = await list();
    expect([total, conversations.length]).toEqual([1001, 1000]);
  });

  it.each(['', 'all', 'waiting&state=overdue', '__proto__'])('does not know state=%s', async (state) => {
    const { status, text } = await ask(`/api/v1/conversations?state=${state}`);
    expect([status, text]).toEqual([400, '`state` is waiting or overdue\n']);
  });

  it('tells nothing but pseudonyms', async () => {
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    const { text } = await ask('/api/v1/conversations');
    expect(PRIVATE.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('is JSON', async () => {
    const { headers } = await ask('/api/v1/conversations');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('is unavailable, and no error of ours, while the store fails', async () => {
    await writes('+966500010777');
    desk.store.fail(['groups']);
    const { status, headers } = await ask('/api/v1/conversations');
    expect([status, headers['retry-after']]).toEqual([503, '5']);
  });
});

describe('erasure', () => {
  const erase = (customer: string) => ask(`/api/v1/customers/${customer}`, { method: 'DELETE' });
  const WAITING = 'helpdesk_conversations_waiting{source="wa",inbox="support",team="tier1"}';

  async function whatsappCustomer(): Promise<string> {
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    return String((await list()).conversations[0]?.customer);
  }

  it('removes a customer whose facts are still pending, from store and present', async () => {
    const customer = await whatsappCustomer();
    const { status, text } = await erase(customer);
    expect([status, text]).toEqual([204, '']);
    expect(await desk.store.pendingCount()).toBe(0);
    expect((await list()).total).toBe(0);
    expect(await desk.value(WAITING)).toBe(0);
  });

  it('removes a customer who is settled', async () => {
    const customer = await whatsappCustomer();
    await desk.settle();
    expect((await erase(customer)).status).toBe(204);
    const [group] = await desk.store.groups([customer] as never);
    expect(group?.customers.size).toBe(0);
    expect(await desk.value(WAITING)).toBe(0);
  });

  it('by another pseudonym of the same customer removes the customer, from the present too', async () => {
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    const alias = createPseudonymiser(PSEUDONYM_KEY, 'pseudonym').customer('tel', PHONE);
    await desk.settle();
    expect((await list()).conversations[0]?.customer).not.toBe(alias);
    expect((await erase(alias)).status).toBe(204);
    expect(await desk.value(WAITING)).toBe(0);
    expect((await list()).total).toBe(0);
  });

  it('is for good: the same webhook again brings nothing back', async () => {
    const customer = await whatsappCustomer();
    await erase(customer);
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    await desk.settle();
    expect((await list()).total).toBe(0);
  });

  it('leaves what was counted as it is', async () => {
    const customer = await whatsappCustomer();
    await desk.settle();
    const before = await desk.store.cells();
    await erase(customer);
    expect(await desk.store.cells()).toEqual(before);
  });

  it('of somebody unknown finds nothing, and so does the second one', async () => {
    const customer = await whatsappCustomer();
    expect((await erase('nobody')).status).toBe(404);
    await erase(customer);
    expect((await erase(customer)).status).toBe(404);
  });

  it.each(['', '+966500010777', 'a/b', '..%2fx', 'x'.repeat(65), 'a%20b', '*'])(
    'names a customer by pseudonym: "%s" is refused',
    async (customer) => {
      const { status, text } = await erase(customer);
      expect([status, text]).toEqual([400, 'A customer is named by pseudonym\n']);
    },
  );

  it('is unavailable, and no error of ours, while the store fails', async () => {
    const customer = await whatsappCustomer();
    desk.store.fail(['erase']);
    const { status, headers } = await erase(customer);
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    desk.store.heal();
    expect((await list()).total).toBe(1);
  });
});
