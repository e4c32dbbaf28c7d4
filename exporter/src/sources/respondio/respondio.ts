import type { ApiSettings, Inquiry, SourceKind, SourceTools } from '../source.ts';
import { findChannel } from './channels.ts';
import { readEvent } from './events.ts';
import { signatureOf, verify } from './signature.ts';

export interface RespondIoConfig {
  /** One per webhook of the workspace: each of them may sign. */
  readonly signingKey: readonly string[];
  readonly api?: {
    /** Without a slash at its end. */
    readonly apiUrl: string;
    readonly apiToken: string;
  };
}

const MAX_BODY_BYTES = 1024 * 1024;

export const respondio: SourceKind<RespondIoConfig> = {
  kind: 'respondio',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: ({ signingKey, api }, tools) => ({
    admit: (head) => {
      signatureOf(head);
    },
    verify: (request) => {
      verify(request, signingKey);
    },
    parse: (body, { body: bytes, receivedAt }) =>
      readEvent(body, bytes, { tools, receivedAt, canAsk: api !== undefined }),
    ...(api && { inquiry: createInquiry(api, tools) }),
  }),
};

/** Half of the five a second that respond.io grants a workspace. */
const RATE = { requests: 5, perMs: 2000 } as const;

function createInquiry(
  { apiUrl, apiToken }: NonNullable<RespondIoConfig['api']>,
  tools: SourceTools,
): Inquiry & { readonly api: ApiSettings } {
  return {
    api: { baseUrl: apiUrl, headers: { authorization: `Bearer ${apiToken}` }, rate: RATE },
    scans: [],
    run: (errand, api) => findChannel(errand, api, tools),
  };
}
