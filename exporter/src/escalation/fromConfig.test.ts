import { load, LEAST, SOURCES, KEY } from '../config/testing/files.ts';
import { toEscalationRules, toWhatsappSettings } from './fromConfig.ts';

const MINUTE = 60_000;
/** Monday, when the inbox opens. */
const NINE = Date.UTC(2026, 2, 9, 9, 0);

const WITH_HOURS = `${KEY}calendars: { day: { hours: { mon-fri: ['09:00-12:00', '13:00-17:00'] } } }
${SOURCES.replace('inbox: support', 'inbox: support, calendar: day')}`;

const SHOP = { source: 'shop', inbox: 'support' };

function onDuty({ waitingSince, at }: { waitingSince: number; at: number }, text = WITH_HOURS): boolean {
  const isOnDuty = toEscalationRules(load(text)).isOnDuty;
  return isOnDuty!({ ...SHOP, waitingSince }, at);
}

test('an inbox without a calendar never closes', () => {
  expect(onDuty({ waitingSince: NINE - 86_400_000, at: NINE - 3 * 3_600_000 }, LEAST)).toBe(true);
});

test.each([
  ['before it opens', NINE - 2 * MINUTE, NINE - 1, false],
  ['who began to wait before it opened, at opening', NINE - MINUTE, NINE, false],
  [
    'who began to wait before it opened, a moment before the grace ends',
    NINE - 1,
    NINE + 15 * MINUTE - 1,
    false,
  ],
  ['who began to wait before it opened, once the grace is over', NINE - 1, NINE + 15 * MINUTE, true],
  ['who began to wait as it opened', NINE, NINE + 3 * MINUTE, true],
  ['who began to wait since it opened', NINE + MINUTE, NINE + 4 * MINUTE, true],
  ['a moment before it closes', NINE + 8 * 60 * MINUTE - 5 * MINUTE, NINE + 8 * 60 * MINUTE - 1, true],
  ['as it closes', NINE + 8 * 60 * MINUTE - 5 * MINUTE, NINE + 8 * 60 * MINUTE, false],
  ['who waited through the break, at its end', NINE + 170 * MINUTE, NINE + 241 * MINUTE, false],
  ['who waited through the break, later', NINE + 170 * MINUTE, NINE + 255 * MINUTE, true],
])('somebody is called or not: %s', (_when, waitingSince, at, isCalled) => {
  expect(onDuty({ waitingSince, at })).toBe(isCalled);
});

test.each([
  ['a source', { ...SHOP, source: 'closed' }],
  ['an inbox', { ...SHOP, inbox: 'closed' }],
  ['a source of a name objects have', { ...SHOP, source: 'constructor' }],
  ['an inbox of a name objects have', { ...SHOP, inbox: 'constructor' }],
])('nobody is called for %s that is not in the configuration', (_what, slice) => {
  const { isOnDuty } = toEscalationRules(load(LEAST));
  expect(isOnDuty!({ ...slice, waitingSince: NINE }, NINE + 3 * MINUTE)).toBe(false);
});

test('moments between milliseconds are taken too', () => {
  expect(onDuty({ waitingSince: NINE + 0.5, at: NINE + 3 * MINUTE + 0.25 })).toBe(true);
});

test('one set of rules answers for one moment after the other', () => {
  const { isOnDuty } = toEscalationRules(load(WITH_HOURS));
  const wait = { ...SHOP, waitingSince: NINE - MINUTE };
  const moments = [NINE, NINE + 20 * MINUTE, NINE - 1, NINE + 8 * 60 * MINUTE];
  expect(moments.map((at) => isOnDuty!(wait, at))).toEqual([false, true, false, false]);
});

test('credentials become a header that only asking shows', () => {
  const { alertmanagers } = toEscalationRules(
    load(`alertmanagers: [http://a, { url: http://b, username: mona, password: 'pässword' }]\n${LEAST}`),
  );
  expect(alertmanagers.map(({ url }) => url)).toEqual(['http://a', 'http://b']);
  expect(alertmanagers.map(({ authorization }) => authorization?.())).toEqual([
    undefined,
    `Basic ${Buffer.from('mona:pässword').toString('base64')}`,
  ]);
  expect(JSON.stringify(alertmanagers)).not.toContain('password');
});

test('levels, cap, teams, links and the time to hold back are those of the configuration', () => {
  const rules = toEscalationRules(
    load(`escalationCap: 7
publicUrl: https://h.example
dashboardUrl: https://g.example/{team}
allowedLateness: 3s
${LEAST}    conversationUrl: https://desk.example/{conversation}
`),
  );
  expect(rules).toMatchObject({ cap: 7, holdMs: 3000, teams: ['default'], timezone: 'UTC' });
  expect(rules.levels.map(({ level }) => level)).toEqual(['team_lead', 'supervisor', 'on_call']);
  expect(rules.links).toEqual({
    publicUrl: 'https://h.example',
    dashboard: 'https://g.example/{team}',
    conversation: new Map([['shop', 'https://desk.example/{conversation}']]),
  });
});

test('whom WhatsApp tells is found by level', () => {
  const { notify } = load(
    `notify: { whatsapp: { phoneNumberId: 1, accessToken: a, template: t, to: { on_call: '966500000001' } } }\napiToken: a-token-of-16-up\n${LEAST}`,
  );
  const settings = toWhatsappSettings(notify.whatsapp!);
  expect([settings.accessToken(), settings.to.get('on_call')]).toEqual(['a', ['966500000001']]);
});
