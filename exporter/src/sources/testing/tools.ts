/** What the program lends a source, with fixed keys, so that a test can say which pseudonym it expects. */
import { createHash, createHmac } from 'node:crypto';
import type { CustomerKey } from '../../conversation/fact.ts';
import { createSeal } from '../seal.ts';
import type { InboxBinding, SourceTools, WebhookRequest } from '../source.ts';

export interface FakeTools {
  readonly name?: string;
  readonly publicUrl?: string;
  /** Bindings by the provider's inbox id; `*` takes every other one. */
  readonly inboxes?: Readonly<Record<string, InboxBinding>>;
}

/** `name` is `test` and every inbox is bound to `support` of team `care`, unless told otherwise. */
export function createFakeTools(options: FakeTools = {}): SourceTools {
  const inboxes = new Map(Object.entries(options.inboxes ?? { '*': { inbox: 'support', team: 'care' } }));
  const any = inboxes.get('*');
  const only = [...inboxes.values()].every((binding) => binding === any) ? any : undefined;
  return {
    name: options.name ?? 'test',
    publicUrl: options.publicUrl,
    pseudonym,
    agentLabel: (id) => `agent-${id}`,
    inbox: (providerId) => (providerId === undefined ? only : (inboxes.get(providerId) ?? any)),
    digest,
    ...createSeal('fake pseudonym key'),
  };
}

/** The pseudonym every fake source gives this identifier. */
export function pseudonym(scheme: string, identifier: string): CustomerKey {
  const hmac = createHmac('sha256', 'fake pseudonym key').update(`${scheme}:${identifier}`);
  return `c_${lettersOf(hmac.digest())}` as CustomerKey;
}

/** The digest every fake source gives this text. */
export function digest(text: string): string {
  return lettersOf(createHash('sha256').update(text).digest());
}

/** Letters only: a test that looks for leaked digits must not stumble over a hash. */
function lettersOf(hash: Buffer): string {
  return Array.from(hash.subarray(0, 12), (byte) => ALPHABET[byte >> 4]! + ALPHABET[byte & 15]!).join('');
}

const ALPHABET = 'ghijklmnopqrstuv';

export interface FakeRequest {
  readonly method?: string;
  readonly rest?: string;
  /** `/webhooks/test`, what is in `rest` and in `query`, unless told otherwise. */
  readonly target?: string;
  readonly query?: string | Record<string, string>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
  readonly receivedAt?: number;
}

/** An empty POST received at 2026-03-09T08:05:00Z, unless told otherwise. */
export function createFakeRequest(options: FakeRequest = {}): WebhookRequest {
  const query = new URLSearchParams(options.query);
  return {
    method: options.method ?? 'POST',
    rest: options.rest ?? '',
    target: options.target ?? targetOf(options.rest, query),
    query,
    headers: options.headers ?? {},
    body: Buffer.from(options.body ?? ''),
    receivedAt: options.receivedAt ?? Date.UTC(2026, 2, 9, 8, 5),
  };
}

function targetOf(rest: string | undefined, query: URLSearchParams): string {
  const path = ['/webhooks/test', ...(rest === undefined ? [] : [rest])].join('/');
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
