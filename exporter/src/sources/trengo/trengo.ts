import type { SourceKind } from '../source.ts';
import { readBody } from './events.ts';
import type { Userless } from './messages.ts';
import { createInquiry } from './place.ts';
import { requireSignature, stampOf } from './signature.ts';

export interface TrengoConfig {
  /** Trengo makes one for every webhook, and a webhook tells of one type of event: so there are several. */
  readonly signingSecret: readonly string[];
  readonly userless: Userless;
  /** For the channels of tickets, where there are several inboxes. */
  readonly api?: { readonly apiUrl: string; readonly apiToken: string };
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Trengo's webhooks, at `/webhooks/{source}/{EVENT_TYPE}`. */
export const trengo: SourceKind<TrengoConfig> = {
  kind: 'trengo',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/x-www-form-urlencoded', 'application/json'],
  create: ({ signingSecret, userless, api }, tools) => ({
    admit: (head) => {
      stampOf(head);
    },
    verify: (request) => {
      requireSignature(request, signingSecret);
    },
    parse: (body, request) => readBody(body, request, { tools, userless, canAsk: api !== undefined }),
    ...(api && !tools.inbox(undefined) && { inquiry: createInquiry(api, tools) }),
  }),
};
