import { load } from './config/testing/files.ts';
import { slicesOf } from './slices.ts';
import { StoreCorrupt } from './store/store.ts';
import {
  SOURCES,
  START,
  configText,
  endExportersAfterEach,
  openTemporaryStore,
  startExporter,
} from './testing/exporter.ts';
import type { Options, TestExporter } from './testing/exporter.ts';
import { until } from './testing/until.ts';
import {
  AGENT_ID,
  API_TOKEN,
  CUSTOMER_NAME,
  PHONE,
  PRIVATE,
  genericEvent,
  whatsappMessages,
} from './testing/webhooks.ts';

endExportersAfterEach();

const SHOP = 'source="shop",inbox="shop",team="sales"';
const MESSAGES_IN = `helpdesk_messages_total{${SHOP},direction="in",sender="customer"}`;
const FIRST_RESPONSES = `helpdesk_first_response_seconds_count{${SHOP},responder="human"}`;

function asks(desk: TestExporter, id: string, more: Record<string, unknown> = {}) {
  return genericEvent('message.received', { id, at: desk.now(), ...more });
}

function replies(desk: TestExporter, id: string, more: Record<string, unknown> = {}) {
  return genericEvent('message.sent', { id, at: desk.now(), sender: 'human', agent: AGENT_ID, ...more });
}

describe('the way of a conversation', () => {
  it('from question to answer shows at once in the present, and settled in the KPIs', async () => {
    const desk = await startExporter();
    await desk.generic(asks(desk, 'q'));
    expect(await desk.value(`helpdesk_conversations_waiting{${SHOP}}`)).toBe(1);
    expect(await desk.value(MESSAGES_IN)).toBe(0);
    desk.advance(40_000);
    await desk.generic(replies(desk, 'r'));
    expect(await desk.value(`helpdesk_conversations_waiting{${SHOP}}`)).toBe(0);
    await desk.settle();
    const { values } = await desk.scrape();
    expect(values.get(MESSAGES_IN)).toBe(1);
    expect(values.get(FIRST_RESPONSES)).toBe(1);
    expect(values.get(`helpdesk_first_response_seconds_sum{${SHOP},responder="human"}`)).toBe(40);
    expect(values.get(`helpdesk_first_response_seconds_bucket{${SHOP},responder="human",le="30"}`)).toBe(0);
    expect(values.get(`helpdesk_first_response_seconds_bucket{${SHOP},responder="human",le="60"}`)).toBe(1);
    expect(
      values.get(`helpdesk_objective_results_total{${SHOP},objective="first_response",result="met"}`),
    ).toBe(1);
  });

  it('is one for the same phone number at both sources, never shown by it', async () => {
    const desk = await startExporter();
    await desk.generic(asks(desk, 'q'));
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    await desk.settle();
    const { text } = await desk.send('/metrics');
    expect(PRIVATE.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toContain(CUSTOMER_NAME);
    expect(text).not.toContain(PHONE.slice(3));
  });

  it('counts on after a restart where it stood', async () => {
    const store = openTemporaryStore(load(configText()));
    const first = await startExporter({ store });
    await first.generic(asks(first, 'q'));
    await first.settle();
    await first.engine.stop();
    const second = await startExporter({ store });
    expect(await second.value(MESSAGES_IN)).toBe(1);
    expect(await second.value(`helpdesk_conversations_waiting{${SHOP}}`)).toBe(1);
  });
});

describe('labels that could grow without end', () => {
  it('fold into other beyond the cap, and the folds are counted', async () => {
    const desk = await startExporter({ config: configText('labels: { categories: { cap: 1 } }') });
    for (const [n, category] of ['billing', 'delivery', 'returns'].entries()) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [
          asks(desk, `q${n}`, { customer }),
          genericEvent('conversation.categorised', { id: `t${n}`, at: desk.now(), category, customer }),
          genericEvent('conversation.resolved', {
            id: `x${n}`,
            at: desk.now() + 1000,
            by: 'human',
            customer,
          }),
        ],
      });
    }
    desk.advance(1000);
    await desk.settle();
    const { values } = await desk.scrape();
    const resolved = (category: string) =>
      values.get(`helpdesk_episodes_resolved_total{${SHOP},category="${category}",by="human"}`);
    expect([resolved('billing'), resolved('delivery'), resolved('other')]).toEqual([1, undefined, 2]);
    expect(values.get('helpdesk_exporter_label_folds_total{label="category"}')).toBe(2);
  });

  it('of agents fold too, over all their metrics', async () => {
    const desk = await startExporter({ config: configText('labels: { agents: { cap: 2, show: id } }') });
    for (let n = 0; n < 4; n += 1) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [asks(desk, `q${n}`, { customer }), replies(desk, `r${n}`, { customer, agent: `a${n}` })],
      });
    }
    await desk.settle();
    desk.advance(30_000);
    await desk.settle();
    const { families } = await desk.scrape();
    const shown = families
      .get('helpdesk_agent_busy_seconds_total')
      ?.samples.map(({ labels }) => labels.agent);
    expect(new Set(shown)).toEqual(new Set(['a0', 'a1', 'other']));
    expect(families.get('helpdesk_agent_conversations')?.samples).toEqual(
      expect.arrayContaining([
        { name: 'helpdesk_agent_conversations', labels: { agent: 'other', team: 'sales' }, value: 2 },
      ]),
    );
  });

  it('of agents are gone when they are switched off', async () => {
    const desk = await startExporter({ config: configText('labels: { agents: { enabled: false } }') });
    await desk.generic({ events: [asks(desk, 'q'), replies(desk, 'r')] });
    await desk.settle();
    const { families } = await desk.scrape();
    expect([...families.keys()].filter((name) => name.startsWith('helpdesk_agent_'))).toEqual([]);
  });

  it('cannot break the format, whatever an agent or a category is called', async () => {
    const desk = await startExporter({ config: configText('labels: { agents: { show: id } }') });
    const names = [
      'a"b',
      'a\\',
      'a|b',
      'x,name:"y',
      '{le="1"}',
      '#',
      'line\nbreak',
      'a\u202eb',
      'a\rb',
      'a\u2028b',
    ];
    for (const [n, name] of names.entries()) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [
          asks(desk, `q${n}`, { customer }),
          replies(desk, `r${n}`, { customer, agent: name }),
          genericEvent('conversation.categorised', { id: `t${n}`, at: desk.now(), category: name, customer }),
        ],
      });
    }
    await desk.settle();
    desk.advance(30_000);
    await desk.settle();
    const { families } = await desk.scrape();
    const agents = families
      .get('helpdesk_agent_busy_seconds_total')
      ?.samples.map(({ labels }) => labels.agent);
    expect(agents).toEqual(expect.arrayContaining(names.slice(0, 6)));
    expect(agents).toHaveLength(new Set(agents).size);
  });

  it('tell no two agents apart by what a reader could not see', async () => {
    const desk = await startExporter({ config: configText('labels: { agents: { show: id } }') });
    for (const [n, agent] of ['\ud800', '\ud801'].entries()) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [asks(desk, `q${n}`, { customer }), replies(desk, `r${n}`, { customer, agent })],
      });
    }
    await desk.settle();
    desk.advance(30_000);
    await desk.settle();
    await expect(desk.scrape()).resolves.toBeDefined();
  });
});

describe('before the first event', () => {
  it('every series that can be foreseen is at 0', async () => {
    const desk = await startExporter({ config: configText('labels: { categories: { allow: [billing] } }') });
    const before = await desk.scrape();
    const at = (more: { id: string } & Record<string, unknown>) => ({ at: desk.now(), ...more });
    await desk.generic({
      events: [
        genericEvent('message.received', at({ id: '1' })),
        genericEvent('conversation.categorised', at({ id: '2', category: 'billing' })),
        genericEvent('bot.entered', at({ id: '3' })),
        genericEvent('message.sent', at({ id: '4', sender: 'bot' })),
        genericEvent('bot.handed_off', at({ id: '5' })),
        genericEvent('message.sent', at({ id: '6', sender: 'human' })),
        genericEvent('conversation.resolved', at({ id: '7', by: 'human' })),
        genericEvent('survey.sent', at({ id: '8', survey: 's1', of: 5 })),
        genericEvent('survey.answered', at({ id: '9', survey: 's1', score: 5 })),
      ],
    });
    await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now() }));
    await desk.settle();
    desk.advance(8 * 86_400_000);
    await desk.settle();
    const after = await desk.scrape();
    const mayAppear = /^helpdesk_(agent_|oldest_waiting_|updates_ignored_)/;
    const born = [...after.values.keys()].filter(
      (series) => series.startsWith('helpdesk_') && !before.values.has(series) && !mayAppear.test(series),
    );
    expect(born).toEqual([]);
    expect(after.values.get(`helpdesk_csat_score_count{${SHOP}}`)).toBe(1);
  });

  it('that holds for open hours too, in inboxes that have a calendar and in no other', async () => {
    const sources = SOURCES.replace('team: sales }', 'team: sales, calendar: week }');
    const calendars = 'calendars: { week: { hours: { mon-sun: ["00:00-24:00"] } } }';
    const desk = await startExporter({ config: configText(calendars, sources) });
    const { values } = await desk.scrape();
    const count = (labels: string) => values.get(`helpdesk_first_response_business_seconds_count{${labels}}`);
    expect(count(`${SHOP},responder="human"`)).toBe(0);
    expect(count(`${SHOP},responder="any"`)).toBe(0);
    expect(count('source="wa",inbox="support",team="tier1",responder="human"')).toBeUndefined();
  });

  it('the zeroes are those of the slices of the configuration', async () => {
    const desk = await startExporter();
    const { families } = await desk.scrape();
    const slices = families
      .get('helpdesk_repeat_contacts_total')
      ?.samples.map(({ labels }) => [labels.source, labels.inbox, labels.team]);
    expect(slices).toEqual(slicesOf(desk.exporter.config));
    expect(slices).toEqual([
      ['wa', 'support', 'tier1'],
      ['wa', 'support', 'tier2'],
      ['shop', 'shop', 'sales'],
    ]);
  });
});

describe('a new configuration', () => {
  it('adds bounds, and what lay under smaller ones shows under them', async () => {
    const desk = await startExporter();
    for (const seconds of [10, 50, 100]) {
      const customer = { id: `c${seconds}` };
      await desk.generic(asks(desk, `q${seconds}`, { customer }));
      desk.advance(seconds * 1000);
      await desk.generic(replies(desk, `r${seconds}`, { customer }));
    }
    await desk.settle();
    await desk.exporter.apply(load(configText('objectives: { firstResponse: { within: 45s } }')));
    const bucket = async (le: string) =>
      desk.value(`helpdesk_first_response_seconds_bucket{${SHOP},responder="human",le="${le}"}`);
    expect([await bucket('30'), await bucket('45'), await bucket('60'), await bucket('+Inf')]).toEqual([
      1, 1, 2, 3,
    ]);
  });

  it('makes the series of new slices exist at 0', async () => {
    const desk = await startExporter();
    await desk.exporter.apply(load(configText('', SOURCES.replace('team: sales', 'team: shopping'))));
    expect(await desk.value(MESSAGES_IN.replace('sales', 'shopping'))).toBe(0);
  });

  it('closes the label to values that are not allowed, also those admitted before', async () => {
    const desk = await startExporter();
    const categorised = async (n: number) => {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [
          asks(desk, `q${n}`, { customer }),
          genericEvent('conversation.categorised', {
            id: `t${n}`,
            at: desk.now(),
            category: 'rant',
            customer,
          }),
          genericEvent('conversation.resolved', { id: `x${n}`, at: desk.now(), by: 'human', customer }),
        ],
      });
      await desk.settle();
    };
    const resolved = (category: string) =>
      desk.value(`helpdesk_episodes_resolved_total{${SHOP},category="${category}",by="human"}`);
    await categorised(1);
    expect(await resolved('rant')).toBe(1);
    await desk.exporter.apply(load(configText('labels: { categories: { allow: [billing] } }')));
    await categorised(2);
    expect([await resolved('rant'), await resolved('other')]).toEqual([1, 1]);
  });

  it('on its way when the program ends is in force before it does; later ones are refused', async () => {
    const desk = await startExporter();
    const reading = desk.store.hold('labelValues');
    const applied = desk.exporter.apply(load(configText('timezone: Asia/Riyadh')));
    await until(() => reading.isAwaited());
    let isStopped = false;
    const stopped = desk.exporter.stop().then(() => (isStopped = true));
    const later = desk.exporter.apply(load(configText())).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    reading.release();
    await Promise.all([applied, stopped]);
    expect(await later).toMatchObject({ reason: 'shutting_down' });
    expect(desk.exporter.config.timezone).toBe('Asia/Riyadh');
  });

  it('keeps the pseudonym key it was started with', async () => {
    const desk = await startExporter();
    await desk.generic(asks(desk, 'q'));
    await desk.exporter.apply(
      load(configText().replace(/^pseudonymKey: .*/, 'pseudonymKey: another-0123456789')),
    );
    desk.advance(1000);
    await desk.generic(replies(desk, 'r'));
    expect(await desk.value(`helpdesk_conversations_waiting{${SHOP}}`)).toBe(0);
  });
});

describe('the settings', () => {
  it('are told as metrics: objectives, targets and open hours', async () => {
    const desk = await startExporter({
      config: configText(
        'calendars: { open: { hours: { mon: ["00:00-24:00"] } }, shut: { hours: { tue: ["00:00-24:00"] } } }',
      ),
    });
    const { values } = await desk.scrape();
    const of = (name: string) => [...values].filter(([series]) => series.startsWith(`helpdesk_${name}`));
    expect(of('objective_seconds')).toEqual([
      ['helpdesk_objective_seconds{objective="first_response"}', 60],
      ['helpdesk_objective_seconds{objective="next_response"}', 120],
      ['helpdesk_objective_seconds{objective="resolution"}', 300],
    ]);
    expect(of('objective_target_ratio').map(([, value]) => value)).toEqual([0.9, 0.9, 0.9, 0.85, 0.8]);
    expect(of('business_hours_open')).toEqual([
      ['helpdesk_business_hours_open{calendar="open"}', 1],
      ['helpdesk_business_hours_open{calendar="shut"}', 0],
    ]);
  });

  it('build info tells the versions', async () => {
    const desk = await startExporter();
    expect(await desk.value('helpdesk_exporter_build_info{version="0.0.0-test",nodeversion="v0.0.0"}')).toBe(
      1,
    );
  });
});

describe('a store that fails', () => {
  it('is told once in the log, and once when it works again', async () => {
    const desk = await startExporter();
    desk.logs.expectError(/^The store failed; webhooks are refused until it works$/);
    desk.store.fail(['commit']);
    for (let n = 0; n < 3; n += 1) await desk.generic(asks(desk, `q${n}`));
    expect(desk.logs.messages('error')).toHaveLength(1);
    desk.store.heal();
    await desk.generic(asks(desk, 'q'));
    expect(desk.logs.messages().filter((msg) => msg === 'The store works again')).toHaveLength(1);
  });

  it('while settling loses nothing: the step is done once it works again', async () => {
    const desk = await startExporter();
    await desk.generic(asks(desk, 'q'));
    desk.store.fail(['settle']);
    await expect(desk.settle()).rejects.toThrow(/disk is full/);
    expect(await desk.value(MESSAGES_IN)).toBe(0);
    desk.store.heal();
    await desk.settle();
    expect(await desk.value(MESSAGES_IN)).toBe(1);
  });

  it('because of damage is told as fatal', async () => {
    const desk = await startExporter();
    desk.logs.expectError(/^The store failed/);
    desk.store.fail(['commit'], new StoreCorrupt('the database is damaged'));
    await desk.generic(asks(desk, 'q'));
    expect(desk.logs.messages('fatal')).toHaveLength(1);
  });
});

it('opens its API by the tokens of the present configuration', async () => {
  const desk = await startExporter({ config: configText('') });
  const list = () =>
    desk.send('/api/v1/conversations', { headers: { Authorization: `Bearer ${API_TOKEN}` } });
  expect((await list()).status).toBe(403);
  await desk.exporter.apply(load(configText(`apiToken: ${API_TOKEN}`)));
  expect((await list()).status).toBe(200);
});

describe('who waits too long', () => {
  const ALERTS = `apiToken: ${API_TOKEN}
publicUrl: https://helpdesk.example
dashboardUrl: https://grafana.example/d/now?var-team={team}
alertmanagers: [{ url: 'http://am.example:9093', username: exporter, password: am-password-4471 }]
`;

  interface Pushed {
    readonly url: string;
    readonly authorization: string | undefined;
    readonly alerts: readonly {
      readonly labels: Record<string, string>;
      readonly annotations: Record<string, string>;
      readonly endsAt: string;
    }[];
  }

  async function startWatched(more = '', options: Options = {}) {
    const pushed: Pushed[] = [];
    const desk = await startExporter({
      ...options,
      config: configText(
        ALERTS + more,
        `${SOURCES}    conversationUrl: https://desk.example/c/{conversation}\n`,
      ),
      post: ({ url, headers, body }) => {
        pushed.push({
          url,
          authorization: headers.Authorization,
          alerts: JSON.parse(body) as Pushed['alerts'],
        });
        return Promise.resolve({ status: 200, text: '' });
      },
    });
    const round = async (ms: number) => {
      desk.advance(ms);
      await desk.exporter.escalate();
    };
    return { desk, pushed, round };
  }

  it('has an alert in Alertmanager, with the way to the conversation, until they are answered', async () => {
    const { desk, pushed, round } = await startWatched();
    await desk.generic(asks(desk, 'q', { conversation: 1729 }));
    await desk.generic(
      genericEvent('conversation.categorised', { id: 't', at: desk.now(), category: 'billing' }),
    );
    await desk.settle();
    await round(121_000);
    const { url, authorization, alerts } = pushed.at(-1)!;
    expect([url, authorization]).toEqual([
      'http://am.example:9093/api/v2/alerts',
      `Basic ${Buffer.from('exporter:am-password-4471').toString('base64')}`,
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.labels).toMatchObject({
      alertname: 'CustomerWaiting',
      escalation: 'team_lead',
      inbox: 'shop',
      team: 'sales',
    });
    const { conversation } = alerts[0]!.labels;
    expect(alerts[0]!.annotations).toMatchObject({
      link: 'https://desk.example/c/1729',
      dashboard_url: 'https://grafana.example/d/now?var-team=sales',
      list_url: `https://helpdesk.example/api/v1/conversations?state=overdue&customer=${conversation}`,
    });
    expect(PRIVATE.filter((secret) => JSON.stringify(alerts).includes(secret))).toEqual([]);
    await desk.generic(replies(desk, 'r'));
    await round(5000);
    expect(Date.parse(pushed.at(-1)!.alerts[0]!.endsAt)).toBeLessThanOrEqual(desk.now());
  });

  it('is told of after a restart too: not before what was under way can be here', async () => {
    const store = openTemporaryStore(load(configText()));
    const first = await startExporter({ store, now: () => START - 600_000 });
    await first.generic(asks(first, 'q'));
    await first.engine.stop();
    const { pushed, round } = await startWatched('allowedLateness: 30s', { store });
    await round(29_000);
    expect(pushed).toEqual([]);
    await round(1000);
    expect(pushed.at(-1)!.alerts.map(({ labels }) => labels.escalation)).toEqual(['team_lead', 'supervisor']);
  });

  it('shows under no team or category that labels would fold', async () => {
    const { desk, pushed, round } = await startWatched(
      'labels: { teams: { cap: 1 }, categories: { cap: 1 } }',
    );
    for (const n of [1, 2, 3]) {
      const customer = { id: `c${n}` };
      await desk.generic({
        events: [
          asks(desk, `q${n}`, { customer }),
          genericEvent('conversation.assigned', { id: `a${n}`, at: desk.now(), team: `T${n}`, customer }),
          genericEvent('conversation.categorised', {
            id: `k${n}`,
            at: desk.now(),
            category: `K${n}`,
            customer,
          }),
          genericEvent('bot.entered', { id: `b${n}`, at: desk.now(), customer }),
        ],
      });
    }
    desk.advance(1000);
    await desk.settle();
    await round(121_000);
    const { families } = await desk.scrape();
    const shown = families
      .get('helpdesk_conversations_waiting')!
      .samples.flatMap(({ labels, value }) => (value > 0 ? [labels.team] : []));
    const { alerts } = pushed.at(-1)!;
    expect(alerts).toHaveLength(3);
    expect(new Set(alerts.map(({ labels }) => labels.team))).toEqual(new Set(shown));
    expect(shown).toContain('other');
  });

  it('is counted in the metrics, which name the Alertmanager and not its password', async () => {
    const { desk, round } = await startWatched();
    await desk.generic(asks(desk, 'q'));
    await round(121_000);
    const { values, text } = { ...(await desk.scrape()), text: (await desk.send('/metrics')).text };
    const own = (name: string) => values.get(`helpdesk_exporter_${name}`);
    expect(own('alert_pushes_total{alertmanager="am.example:9093",outcome="succeeded"}')).toBe(1);
    expect(own('alert_push_last_success_timestamp_seconds{alertmanager="am.example:9093"}')).toBe(
      desk.now() / 1000,
    );
    expect(own('alerts_active{level="team_lead"}')).toBe(1);
    expect(own('alerts_capped{team="sales",level="on_call"}')).toBe(0);
    expect(text).not.toMatch(/am-password|exporter:/);
  });

  it('is told to the Alertmanagers of a new configuration, by its levels', async () => {
    const { desk, pushed, round } = await startWatched();
    await desk.generic(asks(desk, 'q'));
    await round(61_000);
    await desk.exporter.apply(
      load(
        configText(
          'alertmanagers: [http://b.example/am]\nescalation: [{ level: first, after: 1m }]',
          SOURCES,
        ),
      ),
    );
    await round(5000);
    expect(pushed.at(-1)).toMatchObject({
      url: 'http://b.example/am/api/v2/alerts',
      authorization: undefined,
    });
    expect(pushed.at(-1)!.alerts.map(({ labels }) => labels.escalation)).toEqual(['first']);
    const { values } = await desk.scrape();
    const pushes = [...values.keys()].filter((series) => series.startsWith('helpdesk_exporter_alert_pushes'));
    expect(pushes).toHaveLength(3);
    expect(pushes.every((series) => series.includes('"b.example:80/am"'))).toBe(true);
  });

  it('is told of to the end before the store is closed', async () => {
    const order: string[] = [];
    const answers: ((answer: { status: number; text: string }) => void)[] = [];
    const desk = await startExporter({
      config: configText(ALERTS),
      post: () => new Promise((resolve) => answers.push(resolve)),
    });
    jest.spyOn(desk.backend, 'stop').mockImplementation(() => {
      order.push('store closed');
      return Promise.resolve();
    });
    desk.advance(60_000);
    const round = desk.exporter.escalate();
    await until(() => answers.length > 0);
    const stopped = desk.exporter.stop();
    await new Promise((resolve) => setImmediate(resolve));
    order.push('told');
    answers[0]!({ status: 200, text: '' });
    await Promise.all([round, stopped]);
    expect(order).toEqual(['told', 'store closed']);
  });

  it('is looked for only where there is somebody to tell', async () => {
    const desk = await startExporter();
    await desk.generic(asks(desk, 'q'));
    const look = jest.spyOn(desk.backend, 'waiting');
    desk.advance(600_000);
    await desk.exporter.escalate();
    expect(look).not.toHaveBeenCalled();
    const { values } = await desk.scrape();
    expect([...values.keys()].filter((series) => series.startsWith('helpdesk_exporter_alert'))).toEqual([]);
  });
});

describe('the receiver for WhatsApp', () => {
  const NOTIFY = `apiToken: ${API_TOKEN}
notify:
  whatsapp:
    graphUrl: https://graph.example/v23.0
    phoneNumberId: '106540352242922'
    accessToken: graph-token-5512
    template: helpdesk_waiting
    to: { supervisor: ['+966 50 000 0001'] }
`;

  function noticeFor(level: string) {
    return {
      groupKey: 'g',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'CustomerWaiting', escalation: level, team: 'sales' },
          annotations: { waiting_since: '2026-03-09T07:53:00Z', link: 'https://desk.example/c/17' },
          fingerprint: 'f1',
        },
      ],
    };
  }

  async function startNotifying(config = configText(NOTIFY)) {
    const posts: { url: string; body: string; authorization: string | undefined }[] = [];
    const desk = await startExporter({
      config,
      post: ({ url, body, headers }) => {
        posts.push({ url, body, authorization: headers.Authorization });
        return Promise.resolve({ status: 200, text: '{}' });
      },
    });
    const receive = (body: unknown, { token = API_TOKEN, type = 'application/json' } = {}) =>
      desk.send('/receivers/whatsapp', {
        method: 'POST',
        headers: { 'Content-Type': type, Authorization: `Bearer ${token}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    return { desk, posts, receive };
  }

  it('sends the template to the numbers of the level, and counts it', async () => {
    const { desk, posts, receive } = await startNotifying();
    expect((await receive(noticeFor('supervisor'))).status).toBe(200);
    expect(posts.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['https://graph.example/v23.0/106540352242922/messages', 'Bearer graph-token-5512'],
    ]);
    expect(JSON.parse(posts[0]!.body)).toMatchObject({
      to: '966500000001',
      template: { name: 'helpdesk_waiting' },
    });
    expect(await desk.value('helpdesk_exporter_whatsapp_notifications_total{outcome="sent"}')).toBe(1);
  });

  it('is for nobody without a token, and for no other content than JSON of modest depth', async () => {
    const { posts, receive } = await startNotifying();
    const answers = [
      await receive(noticeFor('supervisor'), { token: 'wrong' }),
      await receive(noticeFor('supervisor'), { type: 'text/plain' }),
      await receive('{'),
      await receive('['.repeat(5000) + ']'.repeat(5000)),
      await receive({ alerts: [] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 415, 400, 400, 400]);
    expect(answers[3]!.text).toBe('The JSON is nested too deeply\n');
    expect(posts).toEqual([]);
  });

  it('tells nobody where nobody is set down, until a new configuration does so', async () => {
    const { desk, posts, receive } = await startNotifying(configText());
    expect((await receive(noticeFor('supervisor'))).text).toMatch(
      /^Set `notify.whatsapp` in the configuration/,
    );
    expect(
      await desk.value('helpdesk_exporter_whatsapp_notifications_total{outcome="sent"}'),
    ).toBeUndefined();
    await desk.exporter.apply(load(configText(NOTIFY)));
    expect((await receive(noticeFor('supervisor'))).status).toBe(200);
    expect(posts).toHaveLength(1);
    expect(await desk.value('helpdesk_exporter_whatsapp_notifications_total{outcome="sent"}')).toBe(1);
  });
});
