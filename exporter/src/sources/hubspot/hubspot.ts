/** HubSpot: conversations of the inbox and help desk, and their tickets. See docs/sources/hubspot.md. */
import type { SourceKind, SourceTools } from '../source.ts';
import { readBody } from './envelope.ts';
import { createInquiry, type ApiAccess } from './inquiry.ts';
import { claimOf, verify } from './signature.ts';

export interface HubSpotConfig {
  readonly clientSecret: readonly string[];
  readonly api: ApiAccess;
}

/** A hundred events at most, of some 300 bytes each. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `create` throws `RangeError` without a public URL: HubSpot signs the address it calls. */
export const hubspot: SourceKind<HubSpotConfig> = {
  kind: 'hubspot',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: ({ clientSecret: secrets, api }, tools) => {
    const publicUrl = publicUrlOf(tools);
    return {
      admit: (head) => {
        claimOf(head);
      },
      verify: (request) => {
        verify(request, { secrets, publicUrl });
      },
      parse: (body, request) => readBody(body, request, tools),
      inquiry: createInquiry(api, tools),
    };
  },
};

function publicUrlOf({ publicUrl }: SourceTools): string {
  if (publicUrl === undefined) throw new RangeError('publicUrl: is needed, since HubSpot signs it');
  return publicUrl;
}
