/** Every key of the configuration with its meaning, its bounds and its default; `sourceSchema.ts` has those of a source. */
import { z } from 'zod';
import { WEEKDAYS } from '../conversation/calendar.ts';
import { CONTACT_WINDOWS } from '../conversation/policy.ts';
import type { ContactWindow } from '../conversation/policy.ts';
import { labelProblem } from '../metrics/labelValue.ts';
import { DEFAULT_PORT } from './defaultPort.ts';
import {
  alertmanagersDiffer,
  apiIsWhole,
  bindingsAgree,
  calendarsAreDefined,
  calendarsAreSound,
  credentialsAreWhole,
  daysDiffer,
  isNotEmpty,
  levelsAscend,
  notifiedLevelsExist,
  publicUrlIsGiven,
  receiversHaveToken,
  ticketsHavePlaces,
  tokensDiffer,
} from './checks.ts';
import {
  checked,
  choice,
  count,
  duration,
  durationOrOff,
  flag,
  list,
  mapOf,
  oneOrMore,
  section,
  share,
} from './fields.ts';
import { headerFault, secretKeys } from './secretKeys.ts';
import type { ReadFile } from './secretKeys.ts';
import {
  httpUrl,
  label,
  linkTemplate,
  listenAddress,
  localDate,
  metaId,
  openHours,
  phoneNumber,
  storeAddress,
  templateLanguage,
  templateName,
  timezone,
  userName,
} from './values.ts';
import { daysOf } from './week.ts';
import { sources } from './sourceSchema.ts';

const clock = () =>
  choice(['wall', 'business'])
    .prefault('wall')
    .describe("`business` counts only open hours of the inbox's calendar; wall clock where it has none");

const OBJECTIVES = section({
  firstResponse: section({
    within: duration({ min: '1s' }).prefault('60s').describe('Time to the first answer'),
    target: share().prefault('0.9').describe('Share of episodes that shall meet it'),
    clock: clock(),
    responder: choice(['human', 'any'])
      .prefault('human')
      .describe('Whose answer meets it. `any` suits numbers whose messages do not tell people from bots'),
  }).prefault({}),
  nextResponse: section({
    within: duration({ min: '1s' }).prefault('120s').describe('Time to every later answer'),
    target: share().prefault('0.9').describe('Share of episodes that shall meet it'),
    clock: clock(),
  }).prefault({}),
  resolution: section({
    within: duration({ min: '1s' }).prefault('300s').describe('Time to the first resolution'),
    target: share().prefault('0.9').describe('Share of episodes that shall meet it'),
    clock: clock(),
  }).prefault({}),
  csat: section({
    target: share().prefault('0.85').describe('Share of survey answers that shall be 4 or 5'),
  }).prefault({}),
  fcr: section({
    target: share()
      .prefault('0.8')
      .describe('Share of new episodes that shall be resolved at the first contact'),
    window: choice(Object.keys(CONTACT_WINDOWS) as ContactWindow[])
      .prefault('72h')
      .describe(
        'How soon a customer must write again for an episode a bot contained to count as returned. First contact resolution ' +
          'is counted for all three windows; rules and boards judge `target` by 72h, whatever stands here',
      ),
  }).prefault({}),
});

function hoursKeyProblem(key: string): string | undefined {
  return daysOf(key) === undefined
    ? `must be one of ${WEEKDAYS.join(', ')}, or a range such as sun-thu`
    : undefined;
}

const HOLIDAY = z
  .preprocess(
    (value) => (typeof value === 'string' ? { date: value } : value),
    section({ date: localDate(), hours: oneOrMore(openHours()).prefault([]) }),
  )
  .meta({ type: 'YYYY-MM-DD or {date, hours}' });

const CALENDAR = section({
  timezone: timezone().optional().describe('Zone of the hours; without it, the `timezone` of the whole file'),
  hours: checked(mapOf(oneOrMore(openHours()), hoursKeyProblem), daysDiffer)
    .meta({ type: 'map of day or days to list of HH:MM-HH:MM' })
    .describe('Open hours per day (`fri`) or range of days (`sun-thu`); days left out are closed'),
  holidays: list(HOLIDAY).prefault([]).describe('Days on which other hours hold, or none'),
});

const SURVEYS = section({
  answerWithin: duration({ min: '1s' })
    .prefault('24h')
    .describe('How long after sending an answer is taken as one'),
  changeWithin: duration({ min: '0s' })
    .prefault('15m')
    .describe('How long after the first answer it may be changed; the last one counts'),
});

const LEVEL = section({
  level: label().describe('Name of the level: the `level` label of alerts'),
  after: duration({ min: '1s' }).describe('How long the customer has waited'),
});

const ESCALATION = [
  { level: 'team_lead', after: '2m' },
  { level: 'supervisor', after: '5m' },
  { level: 'on_call', after: '15m' },
];

function alertmanagers(readFile: ReadFile) {
  const entry = section({
    url: httpUrl(': give them beside `url`').describe('Its address'),
    username: userName().optional().describe('For HTTP basic authentication'),
    ...secretKeys('password', readFile, { single: true, meaning: 'The password of `username`' }),
  });
  const target = z.preprocess(
    (value) => (typeof value === 'string' ? { url: value } : value),
    checked(entry, credentialsAreWhole),
  );
  return checked(list(target), alertmanagersDiffer);
}

function whatsappNotifications(readFile: ReadFile) {
  return section({
    graphUrl: httpUrl()
      .prefault('https://graph.facebook.com/v23.0')
      .describe('Where the Cloud API is, with its version'),
    phoneNumberId: metaId().describe('Phone number id that sends. Not one customers write to'),
    ...secretKeys('accessToken', readFile, {
      required: true,
      single: true,
      meaning: 'Access token of the Cloud API for that number',
      problem: headerFault,
    }),
    template: templateName().describe('Name of the approved template'),
    language: templateLanguage().prefault('en').describe('Language code of the template'),
    to: checked(mapOf(oneOrMore(phoneNumber()), labelProblem), isNotEmpty)
      .meta({ type: 'map of level to list of phone numbers' })
      .describe('Whom to tell, by level of `escalation`'),
  });
}

const DEAD_LETTERS = section({
  retention: duration({ min: '1m' })
    .prefault('30d')
    .describe('How long webhooks that were not understood are kept'),
  max: count({ min: 0, max: 10_000_000 }).prefault('10000').describe('How many of them are kept'),
  maxMegabytes: count({ min: 1, max: 1_000_000 })
    .prefault('256')
    .describe('How much of them is kept (1,048,576 bytes each); the oldest go first'),
});

const LIMITS = section({
  maxQueuedWebhooks: count({ min: 1, max: 10_000_000 })
    .prefault('20000')
    .describe('Webhooks waiting for the store; more are answered 503, so that the vendor tries again'),
  maxBodiesMegabytes: count({ min: 8, max: 100_000 })
    .prefault('64')
    .describe(
      'Memory for the bodies of all webhooks not yet answered (1,048,576 bytes each). When it is used up the largest body still coming in is answered 503',
    ),
  maxJsonDepth: count({ min: 32, max: 10_000 })
    .prefault('512')
    .describe('Levels of nested JSON that are read; what is nested deeper is kept as a dead letter'),
  maxConnections: count({ min: 1, max: 1_000_000 })
    .prefault('10000')
    .describe(
      'Open connections at once. The longest idle one makes room for a new one; while none is idle new ones are refused',
    ),
  maxRequestsPerConnection: count({ min: 1, max: 10_000_000 })
    .prefault('10000')
    .describe(
      'Requests on one connection, so that senders spread anew over replicas: the last answer says `Connection: close`, more are answered 503',
    ),
  maxHeaders: count({ min: 16, max: 1000 })
    .prefault('100')
    .describe('Header fields of a request; more are answered 431'),
  maxHeaderBytes: count({ min: 1024, max: 1_048_576 })
    .prefault('16384')
    .describe('Size of request line and headers together; more is answered 431'),
  requestTimeout: duration({ min: '1s', max: '10m' })
    .prefault('10s')
    .describe('How long a request may take to come in'),
  headersTimeout: duration({ min: '1s', max: '10m' })
    .prefault('10s')
    .describe(
      'How long its headers may take, or a new connection may stay silent; never above `requestTimeout`',
    ),
  keepAliveTimeout: duration({ min: '1s', max: '1h' })
    .prefault('75s')
    .describe('How long a connection may stay idle between requests; longer than the scrape interval'),
});

const cap = (of: string, value: string) =>
  count({ min: 1, max: 100_000 })
    .prefault(value)
    .describe(`Most ${of} that keep their name; more become \`other\``);

const allowed = (which: string) =>
  list(label()).prefault([]).describe(`The only ${which} that keep their name; empty: all, up to the cap`);

const LABELS = section({
  categories: section({ allow: allowed('categories'), cap: cap('categories', '30') }).prefault({}),
  teams: section({ allow: allowed('teams (beside those of `inboxes`)'), cap: cap('teams', '50') }).prefault(
    {},
  ),
  agents: section({
    enabled: flag().prefault('true').describe('Whether there are metrics per agent'),
    cap: cap('agents', '200'),
    show: choice(['pseudonym', 'id'])
      .prefault('pseudonym')
      .describe("`id` shows the provider's own agent ids"),
  }).prefault({}),
});

/**
 * The schema of a whole configuration, whose numbers are texts. Its `…File` keys are read by `readFile`, which gets
 * the path as written.
 */
export function createSchema(readFile: ReadFile) {
  const root = section({
    listen: listenAddress()
      .prefault(`127.0.0.1:${DEFAULT_PORT}`)
      .describe(`Where to listen; \`:${DEFAULT_PORT}\` for every interface`),
    publicUrl: httpUrl()
      .optional()
      .describe('What vendors see in front of `/webhooks/…`; some of them sign it'),
    store: storeAddress().prefault('sqlite:data/helpdesk.db').describe('Where facts and metrics are kept'),
    ...secretKeys('pseudonymKey', readFile, {
      required: true,
      minChars: 16,
      single: true,
      meaning:
        'Key of the hash that hides customers. At least 16 characters; with another key every customer is a new one',
    }),
    allowedLateness: duration({ min: '0s', max: '1h' })
      .prefault('10s')
      .describe('How long a fact waits for earlier ones before it is counted'),
    timezone: timezone().prefault('UTC').describe('Zone of the site'),
    calendars: mapOf(CALENDAR, labelProblem).prefault({}).describe('Business hours, by name'),
    objectives: OBJECTIVES.prefault({}),
    atRiskAfter: duration({ min: '1s' })
      .prefault('120s')
      .describe('A wait for a human that puts the customer at risk'),
    shortContact: duration({ min: '0s' })
      .prefault('6s')
      .describe('Contacts shorter than this are never `lost`'),
    reopenWindow: duration({ min: '0s' })
      .prefault('24h')
      .describe('A customer back within this of the last resolution reopens; later, the episode is new'),
    inactivity: durationOrOff({ min: '1s' })
      .prefault('24h')
      .describe('A silent episode ends after this; or `off`'),
    surveys: SURVEYS.prefault({}),
    escalation: checked(list(LEVEL), levelsAscend)
      .prefault(ESCALATION)
      .describe('Who hears of a waiting customer, and when: levels in ascending order'),
    escalationCap: count({ min: 1, max: 10_000 })
      .prefault('50')
      .describe(
        'Most customers per team and level with an alert of their own; one more alert tells of the rest',
      ),
    alertmanagers: alertmanagers(readFile)
      .prefault([])
      .describe(
        'Alertmanagers that get an alert per waiting customer; one without credentials may be its URL alone',
      ),
    dashboardUrl: linkTemplate()
      .optional()
      .describe('Dashboard that alerts link to, with the places `{team}`, `{inbox}` and `{source}`'),
    notify: section({ whatsapp: whatsappNotifications(readFile).optional() }).prefault({}),
    ...secretKeys('apiToken', readFile, {
      minChars: 16,
      meaning: 'Bearer token of `/api/v1`, 16 ASCII characters or more; without one nobody gets in',
      problem: headerFault,
    }),
    ...secretKeys('deadLetterToken', readFile, {
      minChars: 16,
      meaning:
        'Bearer token of `/api/v1/dead-letters`, which shows what customers wrote, 16 ASCII characters or more; without one nobody reads them',
      problem: headerFault,
    }),
    dedupeRetention: duration({ min: '8d' })
      .prefault('8d')
      .describe(
        'How long deliveries are remembered, to drop repetitions; 8 days or more, since Meta repeats for 7',
      ),
    deadLetters: DEAD_LETTERS.prefault({}),
    limits: LIMITS.prefault({}),
    labels: LABELS.prefault({}),
    sources: sources(readFile).describe('Who sends webhooks'),
  });
  return [
    calendarsAreSound,
    calendarsAreDefined,
    bindingsAgree,
    notifiedLevelsExist,
    publicUrlIsGiven,
    receiversHaveToken,
    apiIsWhole,
    ticketsHavePlaces,
    tokensDiffer,
  ].reduce(checked, root);
}

/** A configuration as the schema gives it: every default filled in, the keys as in the file. */
export type Settings = z.output<ReturnType<typeof createSchema>>;
