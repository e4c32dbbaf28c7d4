import type { Milliseconds } from '../../conversation/fact.ts';
import type { SourceKind } from '../source.ts';
import { requireUrlToken } from '../urlToken.ts';
import type { Marks } from './authors.ts';
import { readBody, type Reading } from './events.ts';
import { askAboutTicket } from './question.ts';
import { createInquiry, type WatiApi } from './tickets.ts';

export interface WatiConfig {
  /** Wati signs nothing. */
  readonly urlToken: readonly string[];
  readonly marks: Marks;
  /** Without it nothing is known of assignment and closing. */
  readonly api?: WatiApi;
  /** From a message until its ticket is asked about. */
  readonly askAfterMs: Milliseconds;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Wati's webhooks, at `/webhooks/{source}/{token}`. */
export const wati: SourceKind<WatiConfig> = {
  kind: 'wati',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: ({ urlToken, marks, api, askAfterMs }, tools) => {
    const reading: Reading = {
      tools,
      marks,
      ...(api && { askAbout: (scene, fact) => askAboutTicket(scene, fact, askAfterMs) }),
    };
    return {
      admit: (head) => {
        requireUrlToken(head, urlToken);
      },
      verify: (request) => {
        requireUrlToken(request, urlToken);
      },
      parse: (body, request) => readBody(body, request, reading),
      ...(api && { inquiry: createInquiry(api, tools) }),
    };
  },
};
