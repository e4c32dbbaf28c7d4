import { parseNotice, startReceiver } from './receiver.ts';
import type { Notice, Receiver } from './receiver.ts';

const NOW = Date.parse('2026-03-09T11:44:05Z');
const receivers: Receiver[] = [];

afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

function message(status: string, ...teams: (string | undefined)[]): string {
  const alerts = teams.map((team) => ({
    labels: { alertname: 'CustomersWaiting', ...(team === undefined ? {} : { team }) },
    annotations: { summary: 'Customers wait longer than they should.' },
  }));
  return JSON.stringify({ receiver: 'team_lead', status, alerts });
}

describe('a message of Alertmanager', () => {
  it('becomes a notice: to whom, of what, for which team', () => {
    expect(parseNotice(message('firing', 'sales', 'sales'), NOW)).toEqual({
      at: NOW,
      receiver: 'team_lead',
      status: 'firing',
      alerts: ['CustomersWaiting'],
      count: 2,
      team: 'sales',
      summary: 'Customers wait longer than they should.',
    });
  });

  it.each([[['sales', 'billing']], [[undefined]]])('of teams %j names none', (teams) => {
    expect(parseNotice(message('firing', ...teams), NOW)).not.toHaveProperty('team');
  });

  it.each(['', 'null', '[]', '{"receiver":"x"}', '{"alerts":[]}'])('is not %s', (body) => {
    expect(parseNotice(body, NOW)).toBeUndefined();
  });
});

describe('the receiver', () => {
  async function start(): Promise<{
    told: Notice[];
    receiver: Receiver;
    post: (body: string) => Promise<number>;
  }> {
    const told: Notice[] = [];
    const receiver = await startReceiver({ now: () => NOW, onNotice: (notice) => told.push(notice) });
    receivers.push(receiver);
    const post = async (body: string) =>
      (await fetch(receiver.urlOf('team_lead'), { method: 'POST', body })).status;
    return { told, receiver, post };
  }

  it('tells each message once, however often it is repeated', async () => {
    const { told, receiver, post } = await start();
    for (const status of ['firing', 'firing', 'resolved']) await post(message(status, 'sales'));
    expect(told.map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(receiver.notices()).toEqual(told);
  });

  it('keeps a bounded number of them, the newest', async () => {
    const { receiver, post } = await start();
    for (let nth = 0; nth <= 100; nth += 1) await post(message('firing', `team ${nth}`));
    const teams = receiver.notices().map(({ team }) => team);
    expect([teams.length, teams[0], teams.at(-1)]).toEqual([100, 'team 1', 'team 100']);
  });

  it('refuses what is no message, and what is too long', async () => {
    const { told, post } = await start();
    expect(await post('hello')).toBe(400);
    expect(await post(message('firing', 'x'.repeat(5 * 1024 * 1024)))).toBe(400);
    expect(told).toEqual([]);
  });
});
