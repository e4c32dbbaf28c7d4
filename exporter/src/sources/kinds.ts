/** The table of providers. A new one is a folder beside this file, a row here, and a row in config/schema.ts. */
import type { Config, SourceConfig } from '../config/config.ts';
import type { Secret } from '../config/secret.ts';
import { chatwoot } from './chatwoot/chatwoot.ts';
import { generic } from './generic/generic.ts';
import { hubspot } from './hubspot/hubspot.ts';
import { onlyPlace } from './onlyPlace.ts';
import type { Pseudonymiser } from './pseudonyms.ts';
import { respondio } from './respondio/respondio.ts';
import type { InboxBinding, Source, SourceKind, SourceTools, WebhookRequest } from './source.ts';
import { trengo } from './trengo/trengo.ts';
import { twilio } from './twilio/twilio.ts';
import { wati } from './wati/wati.ts';
import { whatsapp } from './whatsapp/whatsapp.ts';
import { zendesk } from './zendesk/zendesk.ts';
import type { ZendeskConfig } from './zendesk/zendesk.ts';

export interface ConfiguredSource extends Source {
  readonly name: string;
  readonly kind: string;
  readonly maxBodyBytes: number;
  readonly contentTypes: readonly string[];
}

type Create = { readonly [K in SourceConfig['kind']]: (config: Extract<SourceConfig, { kind: K }>) => Row };

interface Row {
  readonly kind: SourceKind<never>;
  create(tools: SourceTools): Source;
}

function row<C>(kind: SourceKind<C>, config: C): Row {
  return { kind, create: (tools) => kind.create(config, tools) };
}

const KINDS: Create = {
  whatsapp: ({ appSecret, verifyToken }) =>
    row(whatsapp, { appSecret: reveal(appSecret), verifyToken: reveal(verifyToken) }),
  generic: ({ secret, signature, urlToken, transform }) => {
    const own = transform === undefined ? {} : { transform };
    if (urlToken.length > 0) return row(generic, { urlToken: reveal(urlToken), ...own });
    if (!signature) return row(generic, { secret: reveal(secret), ...own });
    const { secret: one, secretFile, prefix = '', ...how } = signature;
    return row(generic, { signature: { ...how, prefix, secrets: reveal([...one, ...secretFile]) }, ...own });
  },
  wati: ({ urlToken, apiUrl, apiToken, askAfter, automatedOperators, surveyTemplates }) => {
    const [token] = reveal(apiToken);
    return row(wati, {
      urlToken: reveal(urlToken),
      marks: {
        automatedOperators: new Set(automatedOperators.map((address) => address.toLowerCase())),
        surveyTemplates: new Map(Object.entries(surveyTemplates)),
      },
      askAfterMs: askAfter,
      ...(apiUrl !== undefined && token !== undefined && { api: { apiUrl, apiToken: token } }),
    });
  },
  trengo: ({ signingSecret, withoutUser, apiUrl, apiToken }) => {
    const [token] = reveal(apiToken);
    return row(trengo, {
      signingSecret: reveal(signingSecret),
      userless: withoutUser,
      ...(token !== undefined && { api: { apiUrl, apiToken: token } }),
    });
  },
  twilio: ({ authToken, bots, availableActivities, agentCapacity, closedThroughApi }) =>
    row(twilio, {
      authToken: reveal(authToken),
      ...{ bots, availableActivities, agentCapacity, closedThroughApi },
    }),
  zendesk: ({ signingSecret, groups, categoryField, ...access }) =>
    row(zendesk, {
      signingSecret: reveal(signingSecret),
      groups,
      ...(categoryField !== undefined && { categoryField }),
      ...zendeskApi(access),
    }),
  hubspot: ({ clientSecret, accessToken, apiUrl }) =>
    row(hubspot, {
      clientSecret: reveal(clientSecret),
      api: { url: apiUrl, token: reveal(accessToken)[0] ?? '' },
    }),
  chatwoot: ({ webhookSecret, urlToken, accountId, apiUrl, apiToken }) => {
    const [token] = reveal(apiToken);
    return row(chatwoot, {
      webhookSecret: reveal(webhookSecret),
      urlToken: reveal(urlToken),
      accountId,
      ...(apiUrl !== undefined && token !== undefined && { api: { serverUrl: apiUrl, apiToken: token } }),
    });
  },
  respondio: ({ signingKey, apiUrl, apiToken }) => {
    const [token] = reveal(apiToken);
    return row(respondio, {
      signingKey: reveal(signingKey),
      ...(token !== undefined && { api: { apiUrl, apiToken: token } }),
    });
  },
};

/** Every kind there is. */
export const KIND_NAMES = Object.keys(KINDS) as readonly SourceConfig['kind'][];

type ZendeskSource = Extract<SourceConfig, { kind: 'zendesk' }>;

/** The schema sees to it that all of the credentials are there, or none. */
function zendeskApi({
  subdomain,
  email,
  apiToken,
  apiUrl,
  csat,
}: Pick<ZendeskSource, 'subdomain' | 'email' | 'apiToken' | 'apiUrl' | 'csat'>): Pick<ZendeskConfig, 'api'> {
  const [token] = reveal(apiToken);
  const url = apiUrl ?? (subdomain === undefined ? undefined : `https://${subdomain}.zendesk.com`);
  return token === undefined || email === undefined || url === undefined
    ? {}
    : { api: { url, email, token, csat } };
}

export function createSources(
  config: Config,
  pseudonyms: Pseudonymiser,
): ReadonlyMap<string, ConfiguredSource> {
  const { publicUrl } = config;
  return new Map(
    config.sources.map((source) => [
      source.name,
      createSource(source, toolsFor(source, { publicUrl, pseudonyms })),
    ]),
  );
}

/** What the source of that name is lent; undefined where the configuration has none. */
export function lentTo(name: string, config: Config, pseudonyms: Pseudonymiser): SourceTools | undefined {
  const source = config.sources.find((one) => one.name === name);
  return source && toolsFor(source, { publicUrl: config.publicUrl, pseudonyms });
}

function createSource(config: SourceConfig, tools: SourceTools): ConfiguredSource {
  // Each row takes the configuration of its own kind: the table's type says so, TypeScript cannot follow the lookup.
  const toRow = KINDS[config.kind] as (config: SourceConfig) => Row;
  const row = toRow(config);
  const source = row.create(tools);
  const { maxBodyBytes, contentTypes } = row.kind;
  return {
    name: config.name,
    kind: config.kind,
    maxBodyBytes,
    contentTypes,
    admit: (head) => {
      source.admit(head);
    },
    verify: (request) => {
      source.verify(request);
    },
    parse: (body, request) => source.parse(body, request),
    ...(canShakeHands(source) ? { handshake: (request: WebhookRequest) => source.handshake(request) } : {}),
    ...(source.acknowledgement && { acknowledgement: source.acknowledgement }),
    ...(source.inquiry && { inquiry: source.inquiry }),
  };
}

function canShakeHands(source: Source): source is Source & Required<Pick<Source, 'handshake'>> {
  return 'handshake' in source;
}

interface Lent {
  readonly publicUrl: string | undefined;
  readonly pseudonyms: Pseudonymiser;
}

function toolsFor({ name, inboxes }: SourceConfig, { publicUrl, pseudonyms }: Lent): SourceTools {
  return {
    name,
    publicUrl: publicUrl?.endsWith('/') ? publicUrl.slice(0, -1) : publicUrl,
    pseudonym: (scheme, identifier) => pseudonyms.customer(scheme, identifier),
    agentLabel: (id) => pseudonyms.agent(id),
    digest: (text) => pseudonyms.digest(text),
    seal: (text) => pseudonyms.seal(text),
    unseal: (sealed) => pseudonyms.unseal(sealed),
    inbox: (providerId): InboxBinding | undefined =>
      providerId === undefined ? onlyPlace(inboxes) : (inboxes[providerId] ?? inboxes['*']),
  };
}

function reveal(secrets: readonly Secret[]): string[] {
  return secrets.map((secret) => secret.reveal());
}
