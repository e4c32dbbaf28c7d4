import { Unauthorised } from '../../errors.ts';
import { hexDigestOf, isSigned } from '../signature.ts';
import type { SourceKind, WebhookHead, WebhookRequest } from '../source.ts';
import { readBody } from './envelope.ts';
import { answerHandshake } from './handshake.ts';

export interface WhatsAppConfig {
  /** Signs every POST. Several while one is being replaced. */
  readonly appSecret: readonly string[];
  /** Made up by the operator and typed into Meta's console. */
  readonly verifyToken: readonly string[];
}

/** Meta sends up to 3 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** WhatsApp Business Platform, Cloud API. */
export const whatsapp: SourceKind<WhatsAppConfig> = {
  kind: 'whatsapp',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: (config, tools) => ({
    admit: (head) => {
      signatureOf(head);
    },
    verify: (request) => {
      verify(request, config.appSecret);
    },
    parse: (body, request) => readBody(body, request, tools),
    handshake: (request) => answerHandshake(request, config.verifyToken),
  }),
};

/**
 * Meta signs the bytes on the wire, escapes and all, so only those verify. There is no time in the signature: a
 * replayed request is caught by the keys of its facts.
 */
function verify(request: WebhookRequest, secrets: readonly string[]): void {
  const { body } = request;
  const signature = signatureOf(request);
  if (!isSigned({ algorithm: 'sha256', encoding: 'hex', secrets, parts: [body], signature })) {
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
  }
}

function signatureOf({ headers }: WebhookHead): string {
  return hexDigestOf(headers['x-hub-signature-256'], 'sha256');
}
