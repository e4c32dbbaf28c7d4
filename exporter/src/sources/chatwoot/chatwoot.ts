import type { SourceKind } from '../source.ts';
import { readEvent } from './events.ts';
import { createInquiry, type ApiAccess } from './inquiry.ts';
import { createProof, type Secrets } from './proof.ts';

export interface ChatwootConfig extends Secrets {
  readonly accountId: string;
  /** Where there is none, what a webhook does not bring is never known. */
  readonly api?: ApiAccess;
}

/** A conversation carries its last message only, but custom attributes may be long. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export const chatwoot: SourceKind<ChatwootConfig> = {
  kind: 'chatwoot',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: ({ accountId, api, ...secrets }, tools) => {
    const { admit, verify, signedTime } = createProof(secrets);
    return {
      admit,
      verify,
      parse: (body, request) => {
        const proven = signedTime(request);
        const { receivedAt } = request;
        return readEvent(body, request.body, {
          tools,
          accountId,
          receivedAt,
          ...(proven !== undefined && { signedTime: proven }),
        });
      },
      ...(api && { inquiry: createInquiry(api, { tools, accountId }) }),
    };
  },
};
