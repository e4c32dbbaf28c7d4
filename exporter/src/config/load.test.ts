import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { KIND_NAMES } from '../sources/kinds.ts';
import { anyText } from '../testing/anyText.ts';
import type { SourceConfig } from './config.ts';
import { ConfigError } from './faults.ts';
import { loadConfig } from './load.ts';
import type { Secret } from './secret.ts';
import {
  createFakeFiles,
  errorOf,
  faultsOf,
  KEY,
  LEAST,
  load,
  SOURCE_SECRET,
  SOURCES,
} from './testing/files.ts';

const ANY_KIND = `must be ${KIND_NAMES.join(' or ')}`;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function revealed(secrets: readonly Secret[]): string[] {
  return secrets.map((secret) => secret.reveal());
}

/** The configuration's only source, known to be of one kind. */
function sourceOf<K extends SourceConfig['kind']>(text: string, kind: K): Extract<SourceConfig, { kind: K }> {
  const [source] = load(text).sources;
  expect(source?.kind).toBe(kind);
  return source as Extract<SourceConfig, { kind: K }>;
}

describe('the least configuration', () => {
  const config = load(LEAST);

  it('has every default', () => {
    const { pseudonymKey, sources, inboxes, ...rest } = config;
    expect({ ...rest, calendars: { ...rest.calendars } }).toEqual({
      listen: { host: '127.0.0.1', port: 9877 },
      store: { kind: 'sqlite', path: 'data/helpdesk.db' },
      allowedLatenessMs: 10 * SECOND,
      timezone: 'UTC',
      calendars: {},
      objectives: {
        firstResponse: { withinMs: 60 * SECOND, target: 0.9, clock: 'wall', responder: 'human' },
        nextResponse: { withinMs: 120 * SECOND, target: 0.9, clock: 'wall' },
        resolution: { withinMs: 300 * SECOND, target: 0.9, clock: 'wall' },
        csat: { target: 0.85 },
        fcr: { target: 0.8, window: '72h' },
      },
      atRiskAfterMs: 120 * SECOND,
      shortContactMs: 6 * SECOND,
      reopenWindowMs: 24 * HOUR,
      inactivityMs: 24 * HOUR,
      surveys: { answerWithinMs: 24 * HOUR, changeWithinMs: 15 * MINUTE },
      escalation: [
        { level: 'team_lead', afterMs: 2 * MINUTE },
        { level: 'supervisor', afterMs: 5 * MINUTE },
        { level: 'on_call', afterMs: 15 * MINUTE },
      ],
      escalationCap: 50,
      alertmanagers: [],
      notify: {},
      apiToken: [],
      deadLetterToken: [],
      dedupeRetentionMs: 8 * DAY,
      deadLetters: { retentionMs: 30 * DAY, max: 10_000, maxBytes: 256 * 2 ** 20 },
      limits: {
        maxQueuedWebhooks: 20_000,
        maxBodiesMegabytes: 64,
        maxJsonDepth: 512,
        maxConnections: 10_000,
        maxRequestsPerConnection: 10_000,
        maxHeaders: 100,
        maxHeaderBytes: 16_384,
        requestTimeoutMs: 10 * SECOND,
        headersTimeoutMs: 10 * SECOND,
        keepAliveTimeoutMs: 75 * SECOND,
      },
      labels: {
        categories: { allow: [], cap: 30 },
        teams: { allow: [], cap: 50 },
        agents: { enabled: true, cap: 200, show: 'pseudonym' },
      },
    });
    expect(pseudonymKey.reveal()).toBe('0123456789abcdef');
    expect(sources).toHaveLength(1);
    expect({ ...inboxes }).toEqual({ support: { inactivityMs: 24 * HOUR } });
  });

  it('has its source with the team that holds by default', () => {
    const { name, inboxes, secret } = sourceOf(LEAST, 'generic');
    expect({ name, secret: revealed(secret), inboxes: { ...inboxes } }).toEqual({
      name: 'shop',
      secret: [SOURCE_SECRET],
      inboxes: { '*': { inbox: 'support', team: 'default', teams: ['default'] } },
    });
  });
});

it('an Alertmanager may want a name and a password, from a file too', () => {
  const addresses = ['password: hunter2', 'passwordFile: word'].map((secret) => {
    const text = `alertmanagers: [{ url: https://am/, username: exporter, ${secret} }]\n${LEAST}`;
    return load(text, { files: { word: 'hunter2\n' } }).alertmanagers[0];
  });
  for (const address of addresses) {
    expect(address).toMatchObject({ url: 'https://am', basicAuth: { username: 'exporter' } });
    expect(address?.basicAuth?.password.reveal()).toBe('hunter2');
  }
});

it('a source may say where its conversations are', () => {
  const source = sourceOf(`${LEAST}    conversationUrl: https://desk.example/{conversation}\n`, 'generic');
  expect(source.conversationUrl).toBe('https://desk.example/{conversation}');
});

it('a source of Twilio knows what its operator knows', () => {
  const text = (keys: string) => `publicUrl: https://a.example
${KEY}sources: [{name: t, kind: twilio, authToken: [a, b], inboxes: {"whatsapp:+15550104477": {inbox: i}}${keys}}]`;
  expect(sourceOf(text(''), 'twilio')).toMatchObject({
    bots: [],
    availableActivities: ['Available', 'Idle'],
    agentCapacity: 3,
    closedThroughApi: 'bot',
  });
  const keys =
    ', bots: [Helper bot], availableActivities: [On chat], agentCapacity: 5, closedThroughApi: human';
  const { authToken, ...given } = sourceOf(text(keys), 'twilio');
  expect(given).toMatchObject({
    bots: ['Helper bot'],
    availableActivities: ['On chat'],
    agentCapacity: 5,
    closedThroughApi: 'human',
  });
  expect(authToken.map((secret) => secret.reveal())).toEqual(['a', 'b']);
});

describe('what is written', () => {
  it.each([
    ['listen: 0.0.0.0:80', { listen: { host: '0.0.0.0', port: 80 } }],
    ['listen: :9877', { listen: { port: 9877 } }],
    ['listen: "[::1]:0"', { listen: { host: '::1', port: 0 } }],
    ['listen: localhost:65535', { listen: { host: 'localhost', port: 65_535 } }],
    ['publicUrl: https://Example.com:443/hooks/', { publicUrl: 'https://Example.com:443/hooks' }],
    ['publicUrl: https://a.example/%D9%83/%25', { publicUrl: 'https://a.example/%D9%83/%25' }],
    ['store: sqlite:/var/lib/helpdesk.db', { store: { kind: 'sqlite', path: '/var/lib/helpdesk.db' } }],
    ['allowedLateness: 0', { allowedLatenessMs: 0 }],
    ['timezone: Asia/Riyadh', { timezone: 'Asia/Riyadh' }],
    ['atRiskAfter: 1m30s', { atRiskAfterMs: 90 * SECOND }],
    ['shortContact: 0s', { shortContactMs: 0 }],
    ['reopenWindow: 2d', { reopenWindowMs: 2 * DAY }],
    ['inactivity: off', { inactivityMs: null }],
    ['inactivity: 2d', { inactivityMs: 2 * DAY }],
    [
      'surveys: {answerWithin: 1h, changeWithin: 0}',
      { surveys: { answerWithinMs: HOUR, changeWithinMs: 0 } },
    ],
    ['escalation: []', { escalation: [] }],
    ['escalation: [{level: " مشرف ", after: 1m}]', { escalation: [{ level: 'مشرف', afterMs: MINUTE }] }],
    [
      "notify: {whatsapp: {phoneNumberId: 106540352242922, accessToken: a, template: t, to: {on_call: ['+966 50-000 0001', '966500000001']}}}\napiToken: a-token-of-16-up",
      {
        notify: {
          whatsapp: {
            graphUrl: 'https://graph.facebook.com/v23.0',
            phoneNumberId: '106540352242922',
            template: 't',
            language: 'en',
            to: { on_call: ['966500000001'] },
          },
        },
      },
    ],
    ['escalationCap: 7', { escalationCap: 7 }],
    [
      'alertmanagers: [http://a:9093/, {url: https://b/am}]',
      { alertmanagers: [{ url: 'http://a:9093' }, { url: 'https://b/am' }] },
    ],
    [
      'dashboardUrl: https://g.example/d/now?var-team={team}',
      { dashboardUrl: 'https://g.example/d/now?var-team={team}' },
    ],
    ['dedupeRetention: 10d', { dedupeRetentionMs: 10 * DAY }],
    [
      'deadLetters: {retention: 1w, max: 5, maxMegabytes: 2}',
      { deadLetters: { retentionMs: 7 * DAY, max: 5, maxBytes: 2 * 2 ** 20 } },
    ],
    [
      'limits: {maxQueuedWebhooks: 7, requestTimeout: 5s, maxConnections: 9}',
      { limits: { maxQueuedWebhooks: 7, requestTimeoutMs: 5 * SECOND, maxConnections: 9 } },
    ],
    [
      'limits: {maxBodiesMegabytes: 8, maxJsonDepth: 32, maxRequestsPerConnection: 1, maxHeaders: 16, maxHeaderBytes: 1024}',
      {
        limits: {
          maxBodiesMegabytes: 8,
          maxJsonDepth: 32,
          maxRequestsPerConnection: 1,
          maxHeaders: 16,
          maxHeaderBytes: 1024,
        },
      },
    ],
    [
      'limits: {requestTimeout: 30s, headersTimeout: 5s, keepAliveTimeout: 2m}',
      {
        limits: {
          requestTimeoutMs: 30 * SECOND,
          headersTimeoutMs: 5 * SECOND,
          keepAliveTimeoutMs: 2 * MINUTE,
        },
      },
    ],
    // Headers are a part of the request: Node refuses to start with a longer time for them.
    [
      'limits: {requestTimeout: 2s, headersTimeout: 5s}',
      { limits: { requestTimeoutMs: 2 * SECOND, headersTimeoutMs: 2 * SECOND } },
    ],
    [
      'labels: {categories: {allow: [a, b], cap: 2}, teams: {cap: 3}, agents: {enabled: false, cap: 4, show: id}}',
      {
        labels: {
          categories: { allow: ['a', 'b'], cap: 2 },
          teams: { allow: [], cap: 3 },
          agents: { enabled: false, cap: 4, show: 'id' },
        },
      },
    ],
  ])('%s', (text, expected) => {
    expect(load(`${text}\n${LEAST}`)).toMatchObject(expected);
  });

  it('sets objectives one by one', () => {
    const text = `objectives:
  firstResponse: { within: 30, target: .95, clock: business, responder: any }
  nextResponse: { within: 3m }
  resolution: { target: 0.5 }
  csat: { target: 0.7 }
  fcr: { target: 0.6, window: 7d }
`;
    expect(load(text + LEAST).objectives).toEqual({
      firstResponse: { withinMs: 30 * SECOND, target: 0.95, clock: 'business', responder: 'any' },
      nextResponse: { withinMs: 3 * MINUTE, target: 0.9, clock: 'wall' },
      resolution: { withinMs: 5 * MINUTE, target: 0.5, clock: 'wall' },
      csat: { target: 0.7 },
      fcr: { target: 0.6, window: '7d' },
    });
  });

  it('gives calendars whole: zone, days one by one, holidays with and without hours', () => {
    const text = `timezone: Asia/Riyadh
calendars:
  main:
    hours: { sun-mon: ['09:00-12:00', '13:00-24:00'], fri: '20:00-04:00', sat: [] }
    holidays: [2026-09-23, { date: 2026-03-18, hours: ['10:00-14:00'] }, { date: 2026-03-19, hours: '10:00-11:00' }]
  london: { timezone: Europe/London, hours: { mon: ['00:00-24:00'] } }
`;
    const both = [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '24:00' },
    ];
    expect({ ...load(text + LEAST).calendars }).toEqual({
      main: {
        timezone: 'Asia/Riyadh',
        hours: { sun: both, mon: both, fri: [{ from: '20:00', to: '04:00' }], sat: [] },
        holidays: [
          { date: '2026-09-23', hours: [] },
          { date: '2026-03-18', hours: [{ from: '10:00', to: '14:00' }] },
          { date: '2026-03-19', hours: [{ from: '10:00', to: '11:00' }] },
        ],
      },
      london: {
        timezone: 'Europe/London',
        hours: { mon: [{ from: '00:00', to: '24:00' }] },
        holidays: [],
      },
    });
  });

  it('gives inboxes by every digit of their id, with the rules of each by name', () => {
    const text = `${KEY}calendars: { riyadh: { hours: { sun: ['09:00-12:00'] } } }
inactivity: 1h
sources:
  - name: wa
    kind: whatsapp
    appSecret: a
    verifyToken: v
    inboxes:
      106540352242922999: { inbox: ' cafe\u0301 ', team: care, teams: [sales, care], calendar: riyadh }
      2: { inbox: sales, inactivity: off }
      3: { inbox: "caf\u00e9", inactivity: 2h }
`;
    const config = load(text);
    expect({ ...config.sources[0]?.inboxes }).toEqual({
      '106540352242922999': { inbox: 'caf\u00e9', team: 'care', teams: ['care', 'sales'] },
      '2': { inbox: 'sales', team: 'default', teams: ['default'] },
      '3': { inbox: 'caf\u00e9', team: 'default', teams: ['default'] },
    });
    expect({ ...config.inboxes }).toEqual({
      'caf\u00e9': { calendar: 'riyadh', inactivityMs: 2 * HOUR },
      sales: { inactivityMs: null },
    });
  });

  it('finds no inbox under the names every object has', () => {
    const { inboxes } = sourceOf(LEAST, 'generic');
    expect(['constructor', '__proto__', 'toString'].filter((id) => inboxes[id] !== undefined)).toEqual([]);
  });
});

describe('secrets', () => {
  const WHATSAPP = 'name: wa, kind: whatsapp, inboxes: {"*": {inbox: support}}';

  it('are lists, in one form or the other', () => {
    const text = `${KEY}sources: [{${WHATSAPP}, appSecret: [new, old], verifyTokenFile: /run/verify}]`;
    const [source] = load(text, { files: { '/run/verify': 'from the file\n' } }).sources;
    const { appSecret, verifyToken, ...rest } = source as Extract<SourceConfig, { kind: 'whatsapp' }>;
    expect([appSecret, verifyToken].map(revealed)).toEqual([['new', 'old'], ['from the file']]);
    expect(Object.keys(rest)).toEqual(['name', 'kind', 'inboxes']);
  });

  it('lie beside the configuration where their path is relative', () => {
    const text = `pseudonymKeyFile: keys/pseudonym\napiTokenFile: [/run/new, old]\n${SOURCES}`;
    const config = loadConfig({
      path: '/etc/helpdesk/helpdesk.yml',
      env: {},
      readFile: createFakeFiles({
        '/etc/helpdesk/helpdesk.yml': text,
        '/etc/helpdesk/keys/pseudonym': '0123456789abcdef\r\n',
        '/run/new': 'the-new-api-token',
        '/etc/helpdesk/old': 'the-old-api-token\n',
      }),
    });
    expect(config.pseudonymKey.reveal()).toBe('0123456789abcdef');
    expect(revealed(config.apiToken)).toEqual(['the-new-api-token', 'the-old-api-token']);
  });

  it('come from the environment, and what comes in files is taken as it is', () => {
    const text = `pseudonymKey: \${KEY}\napiTokenFile: \${DIR}/token\n${SOURCES}`;
    const env = { KEY: '$${0123456789abcdef}', DIR: '/run' };
    const config = load(text, { env, files: { '/run/token': '${KEY}-and-so-on' } });
    expect([config.pseudonymKey.reveal(), ...revealed(config.apiToken)]).toEqual([
      env.KEY,
      '${KEY}-and-so-on',
    ]);
  });

  it('may look like numbers', () => {
    expect(load(`pseudonymKey: 00123456789012345678901\n${SOURCES}`).pseudonymKey.reveal()).toBe(
      '00123456789012345678901',
    );
  });
});

describe('the environment', () => {
  it('is read in numbers, choices and keys as well', () => {
    const text = `listen: \${HOST}:\${PORT}
objectives: { csat: { target: "\${TARGET}" }, fcr: { window: "\${WINDOW}" } }
pseudonymKey: 0123456789abcdef
sources: [{name: g, kind: generic, secret: ${SOURCE_SECRET}, inboxes: {"\${ID}": {inbox: "$\${x}"}}}]
`;
    const env = { HOST: '10.0.0.1', PORT: '81', TARGET: '0.5', WINDOW: '24h', ID: '42' };
    const config = load(text, { env });
    expect(config.listen).toEqual({ host: '10.0.0.1', port: 81 });
    expect([config.objectives.csat.target, config.objectives.fcr.window]).toEqual([0.5, '24h']);
    expect(config.sources[0]?.inboxes['42']?.inbox).toBe('${x}');
  });
});

describe('the flag for the address', () => {
  it('wins over the file', () => {
    const { listen } = load(`listen: 1.2.3.4:5\n${LEAST}`, { overrides: { listen: ':81' } });
    expect(listen).toEqual({ port: 81 });
  });

  it('wins over nothing when it is not given', () => {
    const { listen } = load(`listen: 1.2.3.4:5\n${LEAST}`, { overrides: { listen: undefined } });
    expect(listen).toEqual({ host: '1.2.3.4', port: 5 });
  });

  it('is named when it is at fault', () => {
    expect(faultsOf(LEAST, { overrides: { listen: '9877' } })).toEqual([
      '--web.listen-address listen: must be host:port, such as 127.0.0.1:9877, [::1]:9877 or :9877',
    ]);
  });
});

/** A source whose inboxes begin at 6:13. */
const generic = (inboxes: string, secret = `secret: ${SOURCE_SECRET}`) =>
  `${KEY}sources:\n- name: g\n  kind: generic\n  ${secret}\n  inboxes: {${inboxes}}`;

const DURATION = 'must be a duration such as 10s, 2m, 24h, 7d or 1h30m, or a number of seconds';
const SHARE = 'must be above 0 and below 1, such as 0.9 for 90 %';
const URL_FORM = 'must be an http:// or https:// URL';
const ESCAPE = 'must have two hexadecimal digits after each %: the sign itself is written %25';
const STORE = 'must be sqlite:PATH, such as sqlite:data/helpdesk.db';
const TIMES = 'must be two times of day such as 09:00-17:30';
const NAME = 'must be 1 to 31 of a-z, 0-9, _ and -, beginning with a letter: it is part of the URL';
const DAYS = 'must be one of mon, tue, wed, thu, fri, sat, sun, or a range such as sun-thu';
const NO_MARKS = 'must not hold control characters, marks of text direction or others that show nothing';
const ONE_LINE = 'must be one line of text without white space around it';
const ASCII = 'must be of ASCII characters alone: in an HTTP header others do not arrive as they are';
const NO_FILE = 'cannot be read (ENOENT): it must be the path of a file that holds the secret';
const NO_CREDENTIALS = 'must not hold a user name or password: give them beside `url`';
const PLACES = 'has an unknown place; there are {conversation}, {customer}, {source}, {inbox}, {team}';
const PHONE_NUMBER = 'must be a phone number with its country code, such as +966500000000';

/** A sound configuration with notifications, but for one line of theirs. */
function notifying(line: string): string {
  const lines = [
    "phoneNumberId: '106540352242922'",
    'accessToken: a',
    'template: t',
    'language: en',
    "to: { supervisor: '966500000001' }",
  ].map((sound) => (sound.split(':')[0] === line.split(':')[0] ? line : sound));
  return `apiToken: a-token-of-16-up\nnotify:\n  whatsapp:\n    ${lines.join('\n    ')}\n${LEAST}`;
}

describe('a fault', () => {
  it.each([
    // The file as a whole
    ['[]', ' must be a map'],
    ['just text', ' must be a map'],
    [`a: @\n${LEAST}`, ':1:4 a text cannot begin with this character: put it in quotes'],
    [`store: sqlite:a\nstore: sqlite:b\n${LEAST}`, ':2:1 store: is given twice: keep one of them'],
    [SOURCES, ' pseudonymKey: is required: give it, or a path as pseudonymKeyFile'],
    [KEY, ' sources: is required (list)'],
    // Keys
    [`lisen: x\n${LEAST}`, ':1:1 lisen: unknown key: did you mean listen?'],
    [`database: x\n${LEAST}`, ':1:1 database: unknown key: remove it, or see docs/config.md'],
    [
      `limits:\n  max_connections: 1\n${LEAST}`,
      ':2:3 limits.max_connections: unknown key: did you mean maxConnections?',
    ],
    [`<<: {}\n${LEAST}`, ':1:1 ["<<"]: unknown key: remove it, or see docs/config.md'],
    [`store:\n${LEAST}`, ':1:1 store: has no value: give one, or remove the key'],
    [`store: " "\n${LEAST}`, ':1:1 store: has no value: give one, or remove the key'],
    [`labels:\n${LEAST}`, ':1:1 labels: has no value: give one, or remove the key'],
    [`labels: x\n${LEAST}`, ':1:1 labels: must be a map'],
    [`labels: []\n${LEAST}`, ':1:1 labels: must be a map'],
    [`calendars: []\n${LEAST}`, ':1:1 calendars: must be a map'],
    [`alertmanagers: http://a\n${LEAST}`, ':1:1 alertmanagers: must be a list'],
    [`timezone: [UTC]\n${LEAST}`, ':1:1 timezone: must be one text (IANA time zone)'],
    [`store: {a: b}\n${LEAST}`, ':1:1 store: must be one text (sqlite:PATH)'],
    // The environment
    [
      `store: sqlite:\${DB}\n${LEAST}`,
      ':1:1 store: environment variable DB is not set: set it, or write $${DB} if the text is meant as it stands',
    ],
    [
      `store: sqlite:\${DB\n${LEAST}`,
      ':1:1 store: `${` must be followed by the name of an environment variable and `}`; write `$${` for a plain `${`',
    ],
    [`timezone: \${EMPTY}\n${LEAST}`, ':1:1 timezone: has no value: give one, or remove the key'],
    // Addresses
    [`listen: 9877\n${LEAST}`, ':1:1 listen: must be host:port, such as 127.0.0.1:9877, [::1]:9877 or :9877'],
    [
      `listen: a:65536\n${LEAST}`,
      ':1:1 listen: must be host:port, such as 127.0.0.1:9877, [::1]:9877 or :9877',
    ],
    [
      `listen: ::1:80\n${LEAST}`,
      ':1:1 listen: must be host:port, such as 127.0.0.1:9877, [::1]:9877 or :9877',
    ],
    [`publicUrl: example.com\n${LEAST}`, `:1:1 publicUrl: ${URL_FORM}`],
    [`publicUrl: ftp://example.com\n${LEAST}`, `:1:1 publicUrl: ${URL_FORM}`],
    [`publicUrl: https://a.example/?b\n${LEAST}`, ':1:1 publicUrl: must end with its path: no ? and no #'],
    [`publicUrl: https://a.example/#b\n${LEAST}`, ':1:1 publicUrl: must end with its path: no ? and no #'],
    [`publicUrl: http://a.example/%zz\n${LEAST}`, `:1:1 publicUrl: ${ESCAPE}`],
    [`publicUrl: http://a.example/100%\n${LEAST}`, `:1:1 publicUrl: ${ESCAPE}`],
    [`publicUrl: http://a.example/%2\n${LEAST}`, `:1:1 publicUrl: ${ESCAPE}`],
    [`publicUrl: http://ex%61mple.org/a\n${LEAST}`, ':1:1 publicUrl: must not have a % in its host name'],
    [`publicUrl: "http://a.example/\\tb"\n${LEAST}`, ':1:1 publicUrl: must not hold control characters'],
    [`alertmanagers: ["http://am/%g0"]\n${LEAST}`, `:1:17 alertmanagers[0].url: ${ESCAPE}`],
    [`alertmanagers: [am:9093]\n${LEAST}`, `:1:17 alertmanagers[0].url: ${URL_FORM}`],
    [`alertmanagers: ["http://u:p@am"]\n${LEAST}`, `:1:17 alertmanagers[0].url: ${NO_CREDENTIALS}`],
    [
      `alertmanagers: [{username: a, password: b}]\n${LEAST}`,
      ':1:17 alertmanagers[0].url: is required (http(s) URL)',
    ],
    [
      `alertmanagers: [{url: http://a, username: b}]\n${LEAST}`,
      ':1:17 alertmanagers[0].password: is required beside username: or a path as passwordFile',
    ],
    [
      `alertmanagers: [{url: http://a, passwordFile: token}]\n${LEAST}`,
      ':1:17 alertmanagers[0].username: is required beside a password',
    ],
    [
      `alertmanagers: [{url: http://a, username: "b:c", password: d}]\n${LEAST}`,
      ':1:33 alertmanagers[0].username: must not hold a colon',
    ],
    [
      `alertmanagers: [{url: http://a, username: b, password: c, passwordFile: token}]\n${LEAST}`,
      ':1:59 alertmanagers[0].passwordFile: give either password or passwordFile, not both',
    ],
    [
      `alertmanagers: [http://a, {url: "http://A:80/"}]\n${LEAST}`,
      ':1:27 alertmanagers[1]: is an earlier Alertmanager once more: name each of them once',
    ],
    [`dashboardUrl: d/now\n${LEAST}`, `:1:1 dashboardUrl: ${URL_FORM}`],
    [`dashboardUrl: "http://a/{tem}"\n${LEAST}`, `:1:1 dashboardUrl: ${PLACES}`],
    [
      generic('"*": {inbox: a}', `secret: ${SOURCE_SECRET}\n  conversationUrl: "http://{inbox}/a"`),
      ':6:3 sources[0].conversationUrl: must not have a place in its host name',
    ],
    [`store: postgres://a:b@c/d\n${LEAST}`, `:1:1 store: ${STORE}`],
    [`store: 'sqlite:'\n${LEAST}`, `:1:1 store: ${STORE}`],
    // Durations, shares, numbers, choices
    [`atRiskAfter: soon\n${LEAST}`, `:1:1 atRiskAfter: ${DURATION}`],
    [`atRiskAfter: 0\n${LEAST}`, ':1:1 atRiskAfter: must be at least 1s'],
    [`atRiskAfter: 2y\n${LEAST}`, ':1:1 atRiskAfter: must be at most 366d'],
    [`allowedLateness: 2h\n${LEAST}`, ':1:1 allowedLateness: must be at most 1h'],
    [`dedupeRetention: 7d23h\n${LEAST}`, ':1:1 dedupeRetention: must be at least 8d'],
    [`inactivity: never\n${LEAST}`, `:1:1 inactivity: ${DURATION}, or off`],
    [`objectives: {csat: {target: 85}}\n${LEAST}`, `:1:21 objectives.csat.target: ${SHARE}`],
    [`objectives: {csat: {target: 0}}\n${LEAST}`, `:1:21 objectives.csat.target: ${SHARE}`],
    [`objectives: {csat: {target: 1}}\n${LEAST}`, `:1:21 objectives.csat.target: ${SHARE}`],
    [`objectives: {csat: {target: 85%}}\n${LEAST}`, `:1:21 objectives.csat.target: ${SHARE}`],
    [`objectives: {fcr: {window: 48h}}\n${LEAST}`, ':1:20 objectives.fcr.window: must be 24h, 72h or 7d'],
    [
      `objectives: {resolution: {clock: civil}}\n${LEAST}`,
      ':1:27 objectives.resolution.clock: must be wall or business',
    ],
    [`deadLetters: {max: -1}\n${LEAST}`, ':1:15 deadLetters.max: must be a whole number from 0 to 10000000'],
    [`deadLetters: {max: 1.5}\n${LEAST}`, ':1:15 deadLetters.max: must be a whole number from 0 to 10000000'],
    [
      `limits: {maxConnections: 1000001}\n${LEAST}`,
      ':1:10 limits.maxConnections: must be a whole number from 1 to 1000000',
    ],
    // The largest body a source takes must fit.
    [
      `limits: {maxBodiesMegabytes: 7}\n${LEAST}`,
      ':1:10 limits.maxBodiesMegabytes: must be a whole number from 8 to 100000',
    ],
    [`limits: {maxHeaders: 0}\n${LEAST}`, ':1:10 limits.maxHeaders: must be a whole number from 16 to 1000'],
    [
      `limits: {maxJsonDepth: 1e9}\n${LEAST}`,
      ':1:10 limits.maxJsonDepth: must be a whole number from 32 to 10000',
    ],
    [`limits: {keepAliveTimeout: 0s}\n${LEAST}`, ':1:10 limits.keepAliveTimeout: must be at least 1s'],
    [`labels: {agents: {enabled: yes}}\n${LEAST}`, ':1:19 labels.agents.enabled: must be true or false'],
    [`labels: {agents: {show: name}}\n${LEAST}`, ':1:19 labels.agents.show: must be pseudonym or id'],
    // Calendars
    [`timezone: Mars/Olympus\n${LEAST}`, ':1:1 timezone: must be an IANA time zone such as Asia/Riyadh'],
    [`timezone: "+03:00"\n${LEAST}`, ':1:1 timezone: must be an IANA time zone such as Asia/Riyadh'],
    [`calendars: {a: {}}\n${LEAST}`, ':1:13 calendars.a.hours: is required (map)'],
    [`calendars: {a: {hours: {friday: []}}}\n${LEAST}`, `:1:25 calendars.a.hours.friday: ${DAYS}`],
    [`calendars: {a: {hours: {fri: ["9:00-12:00"]}}}\n${LEAST}`, `:1:31 calendars.a.hours.fri[0]: ${TIMES}`],
    [`calendars: {a: {hours: {fri: ["09:00-24:30"]}}}\n${LEAST}`, `:1:31 calendars.a.hours.fri[0]: ${TIMES}`],
    [`calendars: {a: {hours: {fri: 24:00-12:00}}}\n${LEAST}`, `:1:25 calendars.a.hours.fri[0]: ${TIMES}`],
    [
      `calendars: {a: {hours: {fri: ["09:00-09:00"]}}}\n${LEAST}`,
      ':1:31 calendars.a.hours.fri[0]: opens and closes at once: write 00:00-24:00 for the whole day',
    ],
    [
      `calendars: {a: {hours: {sun-thu: [], mon: []}}}\n${LEAST}`,
      ':1:38 calendars.a.hours.mon: gives mon again: name every day once',
    ],
    [
      `calendars: {a: {hours: {sun-thu: ["09:00-12:00", "11:00-13:00"]}}}\n${LEAST}`,
      ':1:50 calendars.a.hours.sun-thu[1]: 11:00 to 13:00 overlaps 09:00 to 12:00',
    ],
    [
      `calendars: {a: {hours: {fri: ["20:00-04:00"], sat: ["03:00-05:00"]}}}\n${LEAST}`,
      ':1:53 calendars.a.hours.sat[0]: 03:00 to 05:00 overlaps 20:00 to 04:00 of the day before',
    ],
    [
      `calendars: {a: {hours: {}, holidays: [2026-02-30]}}\n${LEAST}`,
      ':1:39 calendars.a.holidays[0].date: must be a date such as 2026-09-23',
    ],
    [
      `calendars: {a: {hours: {}, holidays: [23.9.2026]}}\n${LEAST}`,
      ':1:39 calendars.a.holidays[0].date: must be a date such as 2026-09-23',
    ],
    [
      `calendars: {a: {hours: {}, holidays: [{hours: []}]}}\n${LEAST}`,
      ':1:39 calendars.a.holidays[0].date: is required (YYYY-MM-DD)',
    ],
    [
      `calendars: {a: {hours: {}, holidays: [2026-01-01, 2026-01-01]}}\n${LEAST}`,
      ':1:51 calendars.a.holidays[1].date: "2026-01-01" is there twice',
    ],
    [`calendars: {"a\\u202e": {hours: {}}}\n${LEAST}`, `:1:13 calendars["a\u202e"]: ${NO_MARKS}`],
    // Escalation
    [`escalation: [{level: a}]\n${LEAST}`, ':1:14 escalation[0].after: is required (duration)'],
    [
      `escalation: [{level: a, after: 1m}, {level: a, after: 2m}]\n${LEAST}`,
      ':1:38 escalation[1].level: is the name of an earlier level too: every level needs its own',
    ],
    [
      `escalation: [{level: a, after: 1m}, {level: b, after: 60}]\n${LEAST}`,
      ':1:48 escalation[1].after: must be longer than that of the level before it',
    ],
    [`escalationCap: 0\n${LEAST}`, ':1:1 escalationCap: must be a whole number from 1 to 10000'],
    // Notifications
    [notifying('template: T'), ':6:5 notify.whatsapp.template: must be of a-z, 0-9 and _, as Meta has it'],
    [notifying('phoneNumberId: +966'), ':4:5 notify.whatsapp.phoneNumberId: must be digits only'],
    [
      notifying('language: english'),
      ':7:5 notify.whatsapp.language: must be the code of the template, such as en, ar or en_US',
    ],
    [notifying('to: {}'), ':8:5 notify.whatsapp.to: must have at least one entry'],
    [notifying('to: {supervisor: 0500000001}'), `:8:10 notify.whatsapp.to.supervisor[0]: ${PHONE_NUMBER}`],
    [
      notifying('to: {supervizor: 966500000001}'),
      ':8:10 notify.whatsapp.to.supervizor: is not a level of escalation: did you mean supervisor?',
    ],
    [
      notifying('to: {boss: 966500000001}'),
      ':8:10 notify.whatsapp.to.boss: is not a level of escalation: define it there',
    ],
    [
      notifying('').replace('apiToken: a-token-of-16-up', 'timezone: UTC'),
      ':3:3 notify.whatsapp: needs an apiToken in the configuration: Alertmanager posts with it',
    ],
    [
      `deadLetterToken: a-token-of-16-up\napiToken: a-token-of-16-up\n${LEAST}`,
      ':1:1 deadLetterToken: must be another one than the apiToken',
    ],
    // Labels
    [`labels: {teams: {allow: ["a\\tb"]}}\n${LEAST}`, `:1:26 labels.teams.allow[0]: ${NO_MARKS}`],
    [generic('"*": {inbox: "a\\u200f"}'), `:6:19 sources[0].inboxes.*.inbox: ${NO_MARKS}`],
    [generic('"*": {inbox: "a\\u2028b"}'), `:6:19 sources[0].inboxes.*.inbox: ${NO_MARKS}`],
    [
      generic(`"*": {inbox: ${'a'.repeat(65)}}`),
      ':6:19 sources[0].inboxes.*.inbox: must have at most 64 characters',
    ],
    [generic('"*": {team: a}'), ':6:13 sources[0].inboxes.*.inbox: is required (label value)'],
    // Sources
    [`${KEY}sources: []`, ':2:1 sources: must have at least one entry'],
    [`${KEY}sources: [x]`, ':2:11 sources[0]: must be a map'],
    [generic(''), ':6:3 sources[0].inboxes: must have at least one entry'],
    [SOURCES.replace('shop', 'Shop') + KEY, `:2:5 sources[0].name: ${NAME}`],
    [SOURCES.replace('shop', 'a'.repeat(32)) + KEY, `:2:5 sources[0].name: ${NAME}`],
    [
      SOURCES.replace('shop', 'unknown') + KEY,
      ':2:5 sources[0].name: must not be unknown: requests that name no source are counted as that',
    ],
    [SOURCES.replace('generic', 'genric') + KEY, `:3:5 sources[0].kind: ${ANY_KIND}`],
    [SOURCES.replace('    kind: generic\n', '') + KEY, `:2:5 sources[0].kind: ${ANY_KIND}`],
    [
      `${LEAST}  - {name: shop, kind: generic, secret: ${SOURCE_SECRET}, inboxes: {a: {inbox: a}}}`,
      ':7:6 sources[1].name: is the name of an earlier source too: every source needs its own',
    ],
    [
      generic(`${'1'.repeat(257)}: {inbox: a}`),
      `:6:13 sources[0].inboxes.${'1'.repeat(257)}: must be the provider's inbox id, of at most 256 characters, or *`,
    ],
    [
      generic('"*": {inbox: a, calendar: b}'),
      ':6:29 sources[0].inboxes.*.calendar: is not the name of one of calendars: define it there',
    ],
    [
      `calendars: {riyadh: {hours: {}}}\n${generic('"*": {inbox: a, calendar: ryiadh}')}`,
      ':7:29 sources[0].inboxes.*.calendar: is not the name of one of calendars: did you mean riyadh?',
    ],
    [
      `calendars: {x: {hours: {}}, y: {hours: {}}}\n${generic('a: {inbox: i, calendar: x}, b: {inbox: i, calendar: y}')}`,
      ':7:55 sources[0].inboxes.b.calendar: sources[0].inboxes.a gives the same inbox another calendar: let them agree',
    ],
    [
      generic('a: {inbox: i, inactivity: 1h}, b: {inbox: i}, c: {inbox: i, inactivity: off}'),
      ':6:73 sources[0].inboxes.c.inactivity: sources[0].inboxes.a gives the same inbox another inactivity: let them agree',
    ],
    // What is at fault by itself is not held against another
    [
      generic('a: {inbox: i, inactivity: 1h}, b: {inbox: i, inactivity: never}'),
      `:6:58 sources[0].inboxes.b.inactivity: ${DURATION}, or off`,
    ],
    [
      generic('a: {inbox: i, inactivity: 1h}, b: {inbox: i, inactivity: [1h]}'),
      ':6:58 sources[0].inboxes.b.inactivity: must be one text (duration or off)',
    ],
    [
      `${generic('a: {inbox: i, inactivity: 1h}')}\n- {name: h, kind: hubspott, inboxes: {a: {inbox: i, inactivity: 1h}}}`,
      `:7:13 sources[1].kind: ${ANY_KIND}`,
    ],
    // Secrets
    [`pseudonymKey: short\n${SOURCES}`, ':1:1 pseudonymKey: must have at least 16 characters'],
    [`pseudonymKey: [0123456789abcdef]\n${SOURCES}`, ':1:1 pseudonymKey: must be one text'],
    [`pseudonymKey:\n${SOURCES}`, ':1:1 pseudonymKey: has no value: give one, or remove the key'],
    [`pseudonymKeyFile: nope\n${SOURCES}`, `:1:1 pseudonymKeyFile: ${NO_FILE}`],
    [`pseudonymKeyFile: short\n${SOURCES}`, ':1:1 pseudonymKeyFile: must have at least 16 characters'],
    [`pseudonymKeyFile: empty\n${SOURCES}`, `:1:1 pseudonymKeyFile: ${ONE_LINE}`],
    [`apiTokenFile: lines\n${LEAST}`, `:1:1 apiTokenFile: ${ONE_LINE}`],
    [`apiToken: "a "\n${LEAST}`, `:1:1 apiToken: ${ONE_LINE}`],
    [`apiToken: ""\n${LEAST}`, ':1:1 apiToken: has no value: give one, or remove the key'],
    [`apiToken: []\n${LEAST}`, ':1:1 apiToken: must be a text, or a list of texts that is not empty'],
    [`apiToken: {a: b}\n${LEAST}`, ':1:1 apiToken: must be a text, or a list of texts that is not empty'],
    [
      `apiToken: [a-token-of-16-up, ""]\n${LEAST}`,
      ':1:30 apiToken[1]: has no value: give one, or remove the key',
    ],
    [
      `apiToken: a-token-of-16-up\napiTokenFile: token\n${LEAST}`,
      ':2:1 apiTokenFile: give either apiToken or apiTokenFile, not both',
    ],
    [`apiToken: fifteen-letters\n${LEAST}`, ':1:1 apiToken: must have at least 16 characters'],
    [`apiToken: schlüssel-0123456789\n${LEAST}`, `:1:1 apiToken: ${ASCII}`],
    [`apiToken: [a-token-of-16-up, mot-de-passe-très-long]\n${LEAST}`, `:1:30 apiToken[1]: ${ASCII}`],
    [`apiTokenFile: latin1\n${LEAST}`, `:1:1 apiTokenFile: ${ASCII}`],
    [`deadLetterToken: رمز-طويل-بما-يكفي\n${LEAST}`, `:1:1 deadLetterToken: ${ASCII}`],
    [notifying('accessToken: токен'), `:5:5 notify.whatsapp.accessToken: ${ASCII}`],
    [generic('"*": {inbox: a}', 'secret: short'), ':5:3 sources[0].secret: must have at least 24 characters'],
    [generic('"*": {inbox: a}', 'secretFile: [nope]'), `:5:16 sources[0].secretFile[0]: ${NO_FILE}`],
    [
      generic('"*": {inbox: a}', 'appSecret: a').replace('generic', 'whatsapp'),
      ':3:3 sources[0].verifyToken: is required: give it, or a path as verifyTokenFile',
    ],
    [
      `publicUrl: https://a.example\n${generic('"*": {inbox: a}', 'bots: [a]').replace('generic', 'twilio')}`,
      ':4:3 sources[0].authToken: is required: give it, or a path as authTokenFile',
    ],
    [
      generic('"*": {inbox: a}', 'authToken: a').replace('generic', 'twilio'),
      ':4:3 sources[0].kind: source g of kind twilio needs publicUrl in the configuration: its provider signs it',
    ],
  ])('of %j', (text, fault) => {
    const files = {
      short: 'short',
      empty: '\n',
      lines: 'a\nb\n',
      token: 'a-token-of-16-up',
      latin1: 'schlüssel-0123456789\n',
    };
    expect(faultsOf(text, { files, env: { EMPTY: '' } })).toEqual([`helpdesk.yml${fault}`]);
  });

  it('of a file that is not there names the flag', () => {
    const load = () => loadConfig({ path: 'nope.yml', env: {}, readFile: createFakeFiles({}) });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      'nope.yml cannot be read (ENOENT): name the configuration file with --config.file\n1 fault',
    );
  });

  it.each(['EACCES', 'EPERM'])('of a file that is not for this user says so (%s)', (code) => {
    const readFile = (path: string): string => {
      if (path === 'a.yml') return `pseudonymKeyFile: key\n${SOURCES}`;
      throw Object.assign(new Error('denied'), { code });
    };
    const messageOf = (path: string) => {
      try {
        return String(loadConfig({ path, env: {}, readFile }).listen.port);
      } catch (error) {
        return (error as ConfigError).message;
      }
    };
    const advice = `cannot be read (${code}): let the user who runs this read it\n1 fault`;
    expect(messageOf('b.yml')).toBe(`b.yml ${advice}`);
    expect(messageOf('a.yml')).toBe(`a.yml:1:1 pseudonymKeyFile: ${advice}`);
  });

  it('of a file that cannot be read says why only where that is known', () => {
    const readFile = (): string => {
      throw new Error('hunter2');
    };
    expect(() => loadConfig({ path: 'a.yml', env: {}, readFile })).toThrow(
      'a.yml cannot be read: name the configuration file with --config.file\n1 fault',
    );
  });
});

describe('many faults', () => {
  it('are all told at once, in the order of the file', () => {
    const text = `lisen: x
pseudonymKey: short
pseudonymKeyFile: nope
timezone: Mars/Olympus
calendars:
  a: { hours: { sun-thu: ['09:00-12:00', '11:00-13:00'], fri: ['20:00-10:00'], sat: ['09:00-12:00'] } }
  b: { hours: { fri: ['9-5'] }, holidays: [2026-01-01, 2026-01-01], time_zone: UTC }
  c: oops
objectives: { firstResponse: { within: 1x, target: 90 }, fcr: { window: 1d } }
escalation: [{ level: a, after: 5m }, { level: a, after: 2m }]
store: mysql://root:hunter2@db
alertmanagers: ['http://u:hunter2@am', am]
limits: [1]
labels:
apiToken: \${NOPE}
apiTokenFile: token
sources:
  - name: WA
    kind: watsapp
    inboxes: { x: { inbox: support, calendar: z, foo: 1 } }
  - name: g
    kind: generic
    secretFile: nope
    inboxes: { a: { inbox: support, calendar: a, inactivity: 1h }, b: { inbox: support, calendar: b, inactivity: off } }
  - name: g
    kind: generic
    inboxes: {}
  - 7
`;
    expect(
      faultsOf(text, { files: { token: 'a-token-of-16-up' } }).map((line) =>
        line.replace('helpdesk.yml:', ''),
      ),
    ).toEqual([
      '1:1 lisen: unknown key: did you mean listen?',
      '2:1 pseudonymKey: must have at least 16 characters',
      `3:1 pseudonymKeyFile: ${NO_FILE}`,
      '3:1 pseudonymKeyFile: give either pseudonymKey or pseudonymKeyFile, not both',
      '4:1 timezone: must be an IANA time zone such as Asia/Riyadh',
      '6:42 calendars.a.hours.sun-thu[1]: 11:00 to 13:00 overlaps 09:00 to 12:00',
      '6:86 calendars.a.hours.sat[0]: 09:00 to 12:00 overlaps 20:00 to 10:00 of the day before',
      `7:23 calendars.b.hours.fri[0]: ${TIMES}`,
      '7:56 calendars.b.holidays[1].date: "2026-01-01" is there twice',
      '7:69 calendars.b.time_zone: unknown key: did you mean timezone?',
      '8:3 calendars.c: must be a map',
      `9:32 objectives.firstResponse.within: ${DURATION}`,
      `9:44 objectives.firstResponse.target: ${SHARE}`,
      '9:65 objectives.fcr.window: must be 24h, 72h or 7d',
      '10:41 escalation[1].level: is the name of an earlier level too: every level needs its own',
      '10:51 escalation[1].after: must be longer than that of the level before it',
      `11:1 store: ${STORE}`,
      `12:17 alertmanagers[0].url: ${NO_CREDENTIALS}`,
      `12:40 alertmanagers[1].url: ${URL_FORM}`,
      '13:1 limits: must be a map',
      '14:1 labels: has no value: give one, or remove the key',
      '15:1 apiToken: environment variable NOPE is not set: set it, or write $${NOPE} if the text is meant as it stands',
      '16:1 apiTokenFile: give either apiToken or apiTokenFile, not both',
      `18:5 sources[0].name: ${NAME}`,
      `19:5 sources[0].kind: ${ANY_KIND}`,
      '20:37 sources[0].inboxes.x.calendar: is not the name of one of calendars: define it there',
      '20:50 sources[0].inboxes.x.foo: unknown key: remove it, or see docs/config.md',
      `23:5 sources[1].secretFile: ${NO_FILE}`,
      '24:89 sources[1].inboxes.b.calendar: sources[1].inboxes.a gives the same inbox another calendar: let them agree',
      '24:102 sources[1].inboxes.b.inactivity: sources[1].inboxes.a gives the same inbox another inactivity: let them agree',
      '25:5 sources[2].secret: is required: give it, or a path as secretFile; or else a signature, or a urlToken',
      '25:5 sources[2].name: is the name of an earlier source too: every source needs its own',
      '27:5 sources[2].inboxes: must have at least one entry',
      '28:5 sources[3]: must be a map',
    ]);
  });

  it('are a list with every place in it, for programs', () => {
    expect(errorOf(`a: 1\nstore:\n${SOURCES}`)?.faults).toEqual([
      {
        file: 'helpdesk.yml',
        key: 'pseudonymKey',
        message: 'is required: give it, or a path as pseudonymKeyFile',
      },
      {
        file: 'helpdesk.yml',
        line: 1,
        column: 1,
        key: 'a',
        message: 'unknown key: remove it, or see docs/config.md',
      },
      {
        file: 'helpdesk.yml',
        line: 2,
        column: 1,
        key: 'store',
        message: 'has no value: give one, or remove the key',
      },
    ]);
  });
});

describe('a configuration', () => {
  const FULL = `${LEAST}timezone: Asia/Riyadh
apiToken: [hunter2-one-in-full, hunter2-two-in-full]
deadLetterToken: hunter2-three-in-full
calendars: { a: { hours: { mon: ['09:00-12:00'] }, holidays: [{ date: 2026-01-01, hours: ['10:00-11:00'] }] } }
labels: { teams: { allow: [x] } }
alertmanagers: [{ url: http://a, username: b, password: hunter2-four }]
notify: { whatsapp: { phoneNumberId: 1, accessToken: hunter2-five, template: t, to: { on_call: '966500000001' } } }
`;

  it('cannot be changed anywhere', () => {
    const loose: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) loose.push(path);
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
    };
    look(load(FULL), 'config');
    expect(loose).toEqual([]);
  });

  it('loaded twice is twice the same', () => {
    expect(load(FULL)).toEqual(load(FULL));
  });

  it.each([
    ['as JSON', (value: unknown) => JSON.stringify(value)],
    ['inspected', (value: unknown) => inspect(value, { depth: null, showHidden: true })],
  ])('never shows a secret %s', (_, print) => {
    const printed = print(load(FULL.replace('0123456789abcdef\n', 'hunter2-hunter2-hunter2\n')));
    expect(printed).toContain('<secret>');
    expect(printed).not.toMatch(/hunter2|0123456789abcdef/);
  });
});

describe('no fault shows what the file holds', () => {
  const EXAMPLE = readFileSync(join(__dirname, '../../../docs/config.md'), 'utf8');
  const yaml = /```yaml\n([^]*?)```/.exec(EXAMPLE)?.[1] ?? '';

  /** What `loadConfig` throws, in every way of printing it; empty when it throws nothing. */
  function printed(text: string, env: Readonly<Record<string, string>> = {}): string {
    const error = errorOf(text, { env });
    if (error === undefined) return '';
    return `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}${String(error)}`;
  }

  it.each([
    'pseudonymKey: hunter2',
    'pseudonymKey: [hunter2hunter2hunter2]',
    'pseudonymKey: {hunter2: }',
    'pseudonymKey: "hunter2hunter2hunter2 "',
    'pseudonymKey: *hunter2',
    'pseudonymKey: &hunter2',
    'pseudonymKey: !hunter2 x',
    'pseudonymKey: @hunter2',
    'pseudonymKey: `hunter2`',
    'pseudonymKey: %hunter2',
    'pseudonymKey: "hunter2',
    'pseudonymKey: "hunter2\\hunter2"',
    'pseudonymKey: "x" hunter2',
    'pseudonymKey: {hunter2',
    'pseudonymKey: [hunter2',
    'pseudonymKey: hunter2: hunter2',
    'pseudonymKey: }hunter2',
    'pseudonymKey: >hunter2',
    'pseudonymKey: |hunter2',
    'pseudonymKeyFile: hunter2',
    'pseudonymKeyFile: [hunter2]',
    'store: mysql://root:hunter2@db',
    'store: postgres://root:hunter2@db/helpdesk',
    'alertmanagers: ["http://u:hunter2@am"]',
    'alertmanagers: [{url: http://am, username: "hunter2:hunter2", password: "hunter2 "}]',
    'alertmanagers: [{url: http://am, password: hunter2}]',
    'dashboardUrl: https://{hunter2}@a.example',
    'dashboardUrl: https://a.example/{hunter2}',
    'notify: {whatsapp: {phoneNumberId: hunter2, template: "hunter2!", language: hunter2, accessToken: " hunter2", to: {on_call: hunter2}}}',
    'publicUrl: https://a.example/?token=hunter2',
    'timezone: ${hunter2',
    'timezone: ${SECRET}',
    'listen: ${SECRET}',
    'escalation: [{level: ${SECRET}, after: "${SECRET}"}]',
    'sources: [hunter2]',
    'sources: hunter2',
    'sources: [{name: Hunter2hunter2, kind: hunter2, inboxes: hunter2}]',
    'sources: [{name: g, kind: generic, secret: hunter2, inboxes: {"*": {inbox: a, calendar: hunter2}}}]',
  ])('%s', (text) => {
    const shown = printed(text, { SECRET: 'hunter2hunter2' });
    expect(shown).toMatch(/\d faults?/);
    expect(shown).not.toMatch(/hunter2/i);
  });

  it('wherever a text is put in place of another', () => {
    const values = [...yaml.matchAll(/(?<=: |\[|, |- )(?:'[^']*'|[\w.:/$]+(?:\{\w+\})?)(?=[\n,\]]| \})/g)];
    expect(values.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(
        fc.constantFrom(...values),
        fc.stringMatching(/^[a-z0-9:/. @%*!&{}[\]"-]{0,6}$/),
        (value, noise) => {
          const secret = 'hunter2hunter2hunter2hunter2';
          const text =
            yaml.slice(0, value.index) + noise + secret + yaml.slice(value.index + value[0].length);
          expect(printed(text, { HELPDESK_API_TOKEN: 'x' })).not.toContain('hunter2');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('and whatever the text, it is a configuration or a ConfigError', () => {
    const edit = fc.tuple(fc.nat(yaml.length), fc.nat(12), anyText({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (whole, [at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut),
          yaml,
        );
        expect(typeof printed(text)).toBe('string');
      }),
      { numRuns: 100 },
    );
  });
});
