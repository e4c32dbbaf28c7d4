/** What a source is configured with: the keys all have, and those of each kind. */
import { z } from 'zod';
import { secretFault } from '../sources/generic/standardWebhooks.ts';
import { urlTokenFault } from '../sources/urlToken.ts';
import { credentialsOfApiAreWhole, hasOneProof, isNotEmpty, isProvenOneWay, namesDiffer } from './checks.ts';
import {
  checked,
  choice,
  count,
  duration,
  durationOrOff,
  entriesOf,
  itemsOf,
  list,
  mapOf,
  section,
} from './fields.ts';
import type { Check } from './fields.ts';
import { headerFault, secretKeys } from './secretKeys.ts';
import type { ReadFile } from './secretKeys.ts';
import {
  emailAddress,
  accountId,
  expression,
  headerName,
  httpUrl,
  label,
  linkTemplate,
  plainText,
  pointsOfScale,
  sourceName,
  subdomain,
  ticketField,
  templateNameProblem,
} from './values.ts';

const INBOX = section({
  inbox: label().describe('The `inbox` label'),
  team: label().prefault('default').describe('The `team` label until an episode is assigned to another team'),
  teams: list(label()).prefault([]).describe("More teams this inbox's episodes may be assigned to"),
  calendar: label().optional().describe('One of `calendars`; without it there are no business-hour metrics'),
  inactivity: durationOrOff({ min: '1s' })
    .optional()
    .describe('Instead of the `inactivity` of the whole file'),
});

function inboxKeyProblem(key: string): string | undefined {
  return Array.from(key).length > 256
    ? "must be the provider's inbox id, of at most 256 characters, or *"
    : undefined;
}

function idProblem(key: string): string | undefined {
  return /^\d{1,20}$/.test(key) ? undefined : 'must be the id of a group: digits only';
}

const COMMON_KEYS = {
  name: sourceName().describe('The `source` label, and the end of the URL: `/webhooks/NAME`'),
  inboxes: checked(mapOf(INBOX, inboxKeyProblem), isNotEmpty).describe(
    "From the provider's inbox id to ours; `*` takes every id that is not named",
  ),
  conversationUrl: linkTemplate()
    .optional()
    .describe(
      "Page of a conversation in the helpdesk, with the places `{conversation}` (the vendor's own id), `{customer}` (pseudonym), `{source}`, `{inbox}`, `{team}`",
    ),
};

/** The table of kinds: what a source of each kind is configured with, beside `name` and `inboxes`. */
function sourceKinds(readFile: ReadFile) {
  return [
    sourceKind('whatsapp', {
      ...secretKeys('appSecret', readFile, { required: true, meaning: 'App secret that signs the webhooks' }),
      ...secretKeys('verifyToken', readFile, {
        required: true,
        meaning: 'Text you chose, which Meta gives back when it checks the URL',
      }),
    }),
    checked(
      sourceKind('generic', {
        ...secretKeys('secret', readFile, {
          meaning:
            'Secret that signs the webhooks: `whsec_` and base64, or 24 characters or more as they are. Needed, unless there is a `signature` or a `urlToken`',
          problem: secretFault,
        }),
        signature: section({
          header: headerName().describe('Header the vendor signs in'),
          algorithm: choice(['sha256', 'sha1'])
            .prefault('sha256')
            .describe('Hash of the keyed hash over the body'),
          encoding: choice(['hex', 'base64']).prefault('hex').describe('How the digest is written'),
          prefix: plainText().optional().describe('What stands before the digest, such as `sha1=`'),
          ...secretKeys('secret', readFile, { required: true, meaning: "The vendor's signing secret" }),
        }).optional(),
        ...urlTokenKeys(readFile),
        transform: expression()
          .optional()
          .describe("JSONata that makes events of the vendor's body: see docs/sources/others.md"),
      }),
      hasOneProof,
    ),
    sourceKind('wati', {
      ...urlTokenKeys(readFile, { required: true }),
      apiUrl: httpUrl()
        .optional()
        .describe("Where Wati's API is: the API endpoint of your account, with the tenant's number"),
      ...secretKeys('apiToken', readFile, {
        single: true,
        meaning: "Access token of Wati's API; without it nothing is known of assignment and closing",
        problem: headerFault,
      }),
      askAfter: duration({ min: '10s', max: '6h' })
        .prefault('2m')
        .describe(
          'How long after the last message its ticket is asked about; the pause doubles with every time',
        ),
      automatedOperators: list(emailAddress())
        .prefault([])
        .describe('E-mail addresses of operators under which programs send: `automation`, not people'),
      surveyTemplates: mapOf(pointsOfScale(), templateNameProblem)
        .prefault({})
        .meta({ type: 'map of template name to 3 or 5' })
        .describe('Templates that ask for a score, and the points of their scale'),
    }),
    sourceKind('trengo', {
      ...secretKeys('signingSecret', readFile, {
        required: true,
        meaning: 'Signing secrets of its webhooks: Trengo makes one for each',
      }),
      ...secretKeys('apiToken', readFile, {
        single: true,
        meaning:
          "Token of Trengo's API, to ask for the channels of tickets; needed unless all of `inboxes`, `*` among them, are one inbox and team",
        problem: headerFault,
      }),
      apiUrl: httpUrl().prefault('https://app.trengo.com/api/v2').describe("Where Trengo's API is"),
      withoutUser: choice(['unknown', 'automation', 'bot'])
        .prefault('unknown')
        .describe('Who is taken to have sent a message that carries no user'),
    }),
    sourceKind('twilio', {
      ...secretKeys('authToken', readFile, {
        required: true,
        meaning: 'Auth token of the account or subaccount that sends: it signs the webhooks',
      }),
      bots: list(plainText())
        .prefault([])
        .describe(
          'Authors of messages in Conversations that are bots. With any, the creation of a task is their handoff',
        ),
      availableActivities: list(plainText())
        .prefault(['Available', 'Idle'])
        .describe('Activities of TaskRouter, by name or id, in which an agent takes conversations'),
      agentCapacity: count({ min: 1, max: 1000 })
        .prefault('3')
        .describe('Conversations an agent may hold at once, as the worker channels are set up'),
      closedThroughApi: choice(['bot', 'human'])
        .prefault('bot')
        .describe('Who closes conversations through the REST API. `human` for Flex, whose agents close so'),
    }),
    sourceKind('zendesk', {
      ...secretKeys('signingSecret', readFile, {
        required: true,
        meaning: 'Signing secrets of its webhooks: every webhook has one of its own',
      }),
      subdomain: subdomain().optional().describe('What stands before `.zendesk.com`; to ask the API'),
      email: emailAddress().optional().describe('Whose API token it is: an admin'),
      ...secretKeys('apiToken', readFile, {
        single: true,
        meaning: 'API token; without one nothing is asked',
      }),
      apiUrl: httpUrl()
        .optional()
        .describe('Where the API is; by default at `https://SUBDOMAIN.zendesk.com`'),
      csat: choice(['surveys', 'ratings'])
        .prefault('surveys')
        .describe('Satisfaction surveys to ask for: those with a scale, or the older good and bad'),
      groups: mapOf(label(), idProblem)
        .prefault({})
        .meta({ type: 'map of group id to team' })
        .describe('Team of each group; assignment to a group that is not named leaves the team as it is'),
      categoryField: ticketField().optional().describe('Id of the ticket field that holds the category'),
    }),
    sourceKind('hubspot', {
      ...secretKeys('clientSecret', readFile, {
        required: true,
        meaning: 'Client secret of the app, which signs the webhooks',
      }),
      ...secretKeys('accessToken', readFile, {
        required: true,
        single: true,
        meaning: 'Access token of the app: webhooks carry ids alone',
        problem: headerFault,
      }),
      apiUrl: httpUrl().prefault('https://api.hubapi.com').describe('Where the API is'),
    }),
    chatwootSource(readFile),
    respondioSource(readFile),
  ] as const;
}

function chatwootSource(readFile: ReadFile) {
  const source = sourceKind('chatwoot', {
    ...secretKeys('webhookSecret', readFile, {
      meaning: "Secret of the webhook, where the server signs. Not an inbox's HMAC token",
    }),
    ...urlTokenKeys(readFile),
    accountId: accountId().describe('Number of the account, as in the address of its pages'),
    apiUrl: httpUrl().optional().describe('Where the server is, to ask for what webhooks did not bring'),
    ...secretKeys('apiToken', readFile, {
      single: true,
      meaning: "An administrator's access token",
      problem: headerFault,
    }),
  });
  return checked(source, isProvenOneWay);
}

function respondioSource(readFile: ReadFile) {
  return sourceKind('respondio', {
    ...secretKeys('signingKey', readFile, {
      required: true,
      meaning: 'Signing keys of its webhooks: respond.io makes one for each',
    }),
    ...secretKeys('apiToken', readFile, {
      single: true,
      meaning:
        "Token of respond.io's API, to ask for the channels of contacts; needed unless all of `inboxes`, `*` among them, are one inbox and team",
      problem: headerFault,
    }),
    apiUrl: httpUrl().prefault('https://api.respond.io/v2').describe("Where respond.io's API is"),
  });
}

/** The keys of a token in the webhook's address, for providers that sign nothing. */
function urlTokenKeys(readFile: ReadFile, { required = false } = {}) {
  return secretKeys('urlToken', readFile, {
    ...(required && { required }),
    meaning:
      'Secret at the end of the URL given to the provider: 24 characters or more of A-Z, a-z, 0-9, _ and -',
    problem: urlTokenFault,
  });
}

function sourceKind<const K extends string, const S extends z.ZodRawShape>(kind: K, keys: S) {
  const literal = z.literal(kind).meta({ type: kind, description: 'The provider' });
  const { name, inboxes, conversationUrl } = COMMON_KEYS;
  return section({ name, kind: literal, inboxes, conversationUrl, ...keys });
}

/** The list of sources: each with the keys of its kind. */
export function sources(readFile: ReadFile) {
  const kinds = sourceKinds(readFile);
  const names = kinds.flatMap(({ shape }) => [...shape.kind.values]);
  const source = z.discriminatedUnion('kind', kinds, { error: kindProblem(names) });
  return [isNotEmpty, namesDiffer, credentialsOfApiAreWhole, commonFaults(names)].reduce(
    checked,
    list(source),
  );
}

/** Of a source whose kind is unknown the rest can be judged too. */
function commonFaults(kinds: readonly string[]): Check {
  const common = z.looseObject(COMMON_KEYS);
  return (sources, report) => {
    for (const [index, source] of itemsOf(sources).entries()) {
      const kind = new Map(entriesOf(source)).get('kind');
      if (kinds.some((known) => known === kind) || entriesOf(source).length === 0) continue;
      for (const { path, message } of common.safeParse(source).error?.issues ?? [])
        report([index, ...path], message);
    }
  };
}

function kindProblem(kinds: readonly string[]) {
  return ({ code }: { readonly code: string }): string => {
    return code === 'invalid_union' ? `must be ${kinds.join(' or ')}` : 'must be a map';
  };
}
