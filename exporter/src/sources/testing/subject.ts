/** What the conformance suite needs to know of a provider: how it signs, and what it says. */
import type { FactKind, Instant, TimeSource } from '../../conversation/fact.ts';
import { createPseudonymiser } from '../pseudonyms.ts';
import type { DeadLetterReason, Source, SourceTools, WebhookRequest } from '../source.ts';
import { createFakeRequest, createFakeTools } from './tools.ts';
import type { FakeTools } from './tools.ts';

/** A body and where it is posted to, before it is signed. */
export interface Post {
  /** What stands behind `/webhooks/test/`. */
  readonly rest?: string;
  /** Without a question mark. */
  readonly query?: string;
  /** A value to be written as JSON, or `URLSearchParams` to be written as a form. */
  readonly body: unknown;
  /** How it is written, where that is not how `JSON.stringify` would. */
  readonly bytes?: Buffer;
}

/** As `Post`, with its bytes: what is sent. */
export interface WrittenPost {
  readonly rest: string;
  readonly query: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly receivedAt: Instant;
}

export interface Signing {
  readonly secret: string;
  /** What the provider's clock shows, where it signs a time. */
  readonly sentAt: Instant;
}

/** All that comes of a post; what is left out: nothing of it. */
export interface Becomes {
  readonly facts?: readonly FactKind[];
  /** Names under which parts are left aside, with how many. */
  readonly ignored?: Readonly<Record<string, number>>;
  readonly deadLetters?: readonly DeadLetterReason[];
  /** How many questions to the provider's API. */
  readonly errands?: number;
}

export interface Sample extends Post {
  /** What the provider documents, and what it means to us. */
  readonly claim: string;
  readonly becomes: Becomes;
}

/** A post whose first fact happened at a known time, to be sure of the unit. */
export interface ClockSample extends Post {
  /** Such as `seconds as text`. */
  readonly claim: string;
  readonly at: Instant;
  readonly timeSource: TimeSource;
}

/** Where the proof stands that a request comes from the provider. */
export type Proof =
  | {
      readonly kind: 'signature';
      /** Lower case. */
      readonly header: string;
      /** How the digest in it is written. */
      readonly encoding: 'hex' | 'base64';
      /** How far the signed time may be from our clock; undefined where the provider signs none. */
      readonly toleranceMs?: number;
      /** The same ahead of our clock, where it is less. */
      readonly aheadMs?: number;
    }
  /** The secret itself stands in the address. */
  | { readonly kind: 'urlToken' };

export interface ConformanceSubject {
  /** Such as `by token`, where sources of the kind can prove themselves in several ways. */
  readonly way?: string;
  /** Throws when the secrets will not do. */
  create(secrets: readonly string[], tools: SourceTools): Source;
  /** In force, and in force before it. */
  readonly secrets: readonly [now: string, before: string];
  /** Configured beside the secrets: the inboxes of the samples, the public URL. */
  readonly tools?: Omit<FakeTools, 'name'>;
  readonly proof: Proof;
  /** The request as the provider sends it; `requestWith` helps. */
  sign(post: WrittenPost, signing: Signing): WebhookRequest;
  /** When the samples come in: at least as late as everything they tell of, by a few minutes at most. */
  readonly receivedAt: Instant;
  /** One of each documented event at least. */
  readonly samples: readonly Sample[];
  /** Of types the provider does not document: each is to be kept. */
  readonly unknown: readonly Post[];
  readonly clocks: readonly ClockSample[];
  /** The body that holds the bodies of samples, where the provider sends several events in one. */
  readonly batch?: (bodies: readonly unknown[]) => unknown;
  /**
   * Least number of outcomes a body must have, counted without reading it as the source does; 1 unless given. A list
   * of nothing has none.
   */
  readonly partsOf?: (body: unknown) => number;
  /** Everything personal in the samples: names, numbers, addresses and texts. May be found nowhere. */
  readonly personal: readonly string[];
}

export const BINDINGS = [{ inbox: 'support', team: 'care' }] as const;

/** Pseudonyms as they are in use, so that no agent's address passes for a label unless agents go by their ids. */
export function toolsOf(
  { tools }: ConformanceSubject,
  showAgents: 'pseudonym' | 'id' = 'pseudonym',
): SourceTools {
  const pseudonyms = createPseudonymiser('pseudonym-key-of-the-conformance-suite', showAgents);
  return {
    ...createFakeTools({ ...tools, name: 'test' }),
    pseudonym: (scheme, identifier) => pseudonyms.customer(scheme, identifier),
    agentLabel: (id) => pseudonyms.agent(id),
    digest: (text) => pseudonyms.digest(text),
  };
}

export function sourceOf(subject: ConformanceSubject, secrets = subject.secrets.slice(0, 1)): Source {
  return subject.create(secrets, toolsOf(subject));
}

export function write({ rest = '', query = '', body, bytes }: Post, receivedAt: Instant): WrittenPost {
  const isForm = body instanceof URLSearchParams;
  return {
    rest,
    query,
    contentType: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    body: bytes ?? Buffer.from(isForm ? body.toString() : JSON.stringify(body)),
    receivedAt,
  };
}

/** The request that brings the post, with these headers too; their names in lower case. */
export function requestWith(
  { contentType, ...post }: WrittenPost,
  headers: Readonly<Record<string, string | undefined>> = {},
): WebhookRequest {
  return createFakeRequest({ ...post, headers: { 'content-type': contentType, ...headers } });
}

/** The post as the provider sends it, signed with the secret in force unless told otherwise. */
export function requestOf(
  subject: ConformanceSubject,
  post: Post,
  { secret = subject.secrets[0], sentAt = subject.receivedAt }: Partial<Signing> = {},
): WebhookRequest {
  return subject.sign(write(post, subject.receivedAt), { secret, sentAt });
}
