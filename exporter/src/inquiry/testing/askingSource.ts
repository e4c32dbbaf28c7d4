/**
 * A source of the generic kind that learns who wrote only by asking: its webhooks name a message, its provider's API
 * has the rest. What a provider such as HubSpot does, in few lines.
 */
import type { Config } from '../../config/config.ts';
import { createSources } from '../../sources/kinds.ts';
import type { ConfiguredSource } from '../../sources/kinds.ts';
import { createPseudonymiser } from '../../sources/pseudonyms.ts';
import type { Api, Errand, Page, Parsed, Told, WebhookRequest } from '../../sources/source.ts';

/** The sources of a configuration, of which one asks. */
export function withAsking(name: string, baseUrl: string, token: string) {
  return (config: Config): ReadonlyMap<string, ConfiguredSource> => {
    const { pseudonymKey, labels } = config;
    const sources = createSources(config, createPseudonymiser(pseudonymKey.reveal(), labels.agents.show));
    const source = sources.get(name);
    return source ? new Map([...sources, [name, askingSource(source, baseUrl, token)]]) : sources;
  };
}

/** Adds asking to a configured source: webhooks of the type `message.hint` and the scan `scores`. */
function askingSource(source: ConfiguredSource, baseUrl: string, token: string): ConfiguredSource {
  const read = (event: unknown, now: number): Told => source.parse(event, requestAt(now));
  return {
    ...source,
    parse: (body, request) => hintOf(body, request) ?? source.parse(body, request),
    inquiry: {
      api: { baseUrl, headers: { Authorization: `Bearer ${token}` }, rate: { requests: 100, perMs: 1000 } },
      scans: [
        {
          name: 'scores',
          everyMs: 60_000,
          page: (cursor, api, now) => scoresAfter(cursor, { api, read, now }),
        },
      ],
      run: async (errand, api, now) =>
        read(await api.get(`messages/${encodeURIComponent(errand.content)}`), now),
    },
  };
}

function requestAt(receivedAt: number): WebhookRequest {
  const body = Buffer.alloc(0);
  return {
    method: 'POST',
    rest: '',
    target: '',
    query: new URLSearchParams(),
    headers: {},
    receivedAt,
    body,
  };
}

function hintOf(body: unknown, { receivedAt }: WebhookRequest): Parsed | undefined {
  const { type, message } = body as { type?: string; message?: string };
  if (type !== 'message.hint' || message === undefined) return undefined;
  const errand: Errand = { key: `message:${message}`, content: message, notBefore: receivedAt };
  return { facts: [], deadLetters: [], ignored: {}, errands: [errand] };
}

interface Asking {
  readonly api: Api;
  readonly now: number;
  readonly read: (event: unknown, now: number) => Told;
}

async function scoresAfter(cursor: string | undefined, { api, read, now }: Asking): Promise<Page> {
  const answer = await api.get('scores', cursor === undefined ? {} : { after: cursor });
  const { events, last, more } = answer as { events: unknown[]; last: string; more: boolean };
  return { ...read({ events }, now), cursor: last, hasMore: more };
}
