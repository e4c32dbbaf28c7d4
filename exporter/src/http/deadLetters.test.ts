import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { API_TOKEN, DEAD_LETTER_TOKEN, PRIVATE, TEXT } from '../testing/webhooks.ts';

endExportersAfterEach();

const LIST = '/api/v1/dead-letters';

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter({
    config: configText(`apiToken: ${API_TOKEN}\ndeadLetterToken: ${DEAD_LETTER_TOKEN}`),
  });
  await desk.generic({ something: TEXT });
  await desk.whatsapp('[]');
  await desk.generic({ events: [{ type: 'moon.landed' }] });
});

function ask(target: string, { method = 'GET', token = DEAD_LETTER_TOKEN } = {}) {
  return desk.send(target, { method, headers: { Authorization: `Bearer ${token}` } });
}

interface Head {
  readonly id: number;
  readonly source: string;
}

async function list(query = ''): Promise<readonly Head[]> {
  const { status, text } = await ask(`${LIST}${query}`);
  expect(status).toBe(200);
  return (JSON.parse(text) as { deadLetters: Head[] }).deadLetters;
}

it('lists the latest first, without a word of their content', async () => {
  const receivedAt = new Date(desk.now()).toISOString();
  const head = { id: expect.any(Number) as number, receivedAt, bytes: expect.any(Number) as number };
  const letters = await list();
  expect(letters).toEqual([
    { ...head, source: 'shop', reason: 'unknown_type' },
    { ...head, source: 'wa', reason: 'not_understood', bytes: 2 },
    { ...head, source: 'shop', reason: 'not_understood' },
  ]);
  for (const text of PRIVATE) expect(JSON.stringify(letters)).not.toContain(text);
});

it('lists those of one source, up to a limit', async () => {
  expect((await list('?source=shop&limit=1')).map(({ source }) => source)).toEqual(['shop']);
  expect(await list('?source=shop')).toHaveLength(2);
  expect(await list('?source=nobody')).toEqual([]);
});

it.each(['?limit=0', '?limit=1001', '?limit=ten', '?limit=1&limit=2', '?source=a&source=b'])(
  'refuses %s',
  async (query) => {
    expect((await ask(`${LIST}${query}`)).status).toBe(400);
  },
);

it('shows one whole, to nobody on the way', async () => {
  const [, , first] = await list();
  const { status, text, headers } = await ask(`${LIST}/${first!.id}`);
  expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  expect(JSON.parse(text)).toEqual({
    ...first,
    content: JSON.stringify({ something: TEXT }),
  });
});

it('erases one, and says so when there is none', async () => {
  const [latest] = await list();
  expect((await ask(`${LIST}/${latest!.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await list()).toHaveLength(2);
  expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
  for (const method of ['DELETE', 'GET']) {
    expect((await ask(`${LIST}/${latest!.id}`, { method })).status).toBe(404);
  }
});

it.each(['0', '01', '-1', '1e3', 'x', '9'.repeat(16), '../conversations'])(
  'takes no %s for a number',
  async (id) => {
    expect((await ask(`${LIST}/${id}`)).status).toBe(400);
  },
);

const CALLS = [
  ['GET', LIST],
  ['GET', `${LIST}/1`],
  ['DELETE', `${LIST}/1`],
] as const;

it.each(CALLS)('%s %s takes its own token, not that of the rest of the API', async (method, target) => {
  const refused = await ask(target, { method, token: API_TOKEN });
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('`deadLetterToken`')]);
  expect((await desk.send(target, { method })).status).toBe(401);
});

it.each(CALLS)('%s %s is closed, and says how to open it, where no token is set', async (method, target) => {
  const closed = await startExporter();
  const { status, text } = await closed.send(target, {
    method,
    headers: { Authorization: `Bearer ${API_TOKEN}` },
  });
  expect([status, text]).toEqual([403, 'Set `deadLetterToken` in the configuration to use this\n']);
});
