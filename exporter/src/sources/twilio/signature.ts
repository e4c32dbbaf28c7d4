/**
 * Proves that a request comes from Twilio: HMAC-SHA1 over the address as it is configured at Twilio and the parameters
 * of the form, or, where the body is JSON, over the address alone, which then holds a hash of the body.
 */
import { createHash } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import { compareText } from '../../conversation/fact.ts';
import { TooLarge, Unauthorised } from '../../errors.ts';
import { isEqual, isSigned, splitAtFirst } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

const SIGNATURE_HEADER = 'x-twilio-signature';

/** A SHA-1 digest in base64. */
const DIGEST = /^[A-Za-z0-9+/]{27}=$/;

/** The parameter of the address that holds the SHA-256 of a body that is no form. */
const BODY_HASH = 'bodySHA256';

/**
 * A form is taken apart before it is known who sent it, which is dear. The largest is a message in Conversations: Twilio
 * allows it 32 KB of text and 4 KB of attributes, three times that when each byte is escaped. No event documented has a
 * hundred parameters.
 */
export const MAX_FORM_BYTES = 256 * 1024;
export const MAX_FORM_PARAMETERS = 1000;

/** Twilio answers 403 as it does 401; its own libraries send this one. */
const STATUS = 403;

/** Throws `Unauthorised` where no body could make the request authentic, `TooLarge` where a form says that it is. */
export function admit(head: WebhookHead): void {
  const signature = head.headers[SIGNATURE_HEADER];
  if (signature === undefined || signature === '')
    throw new Unauthorised('Signature missing', 'signature_missing', STATUS);
  if (!DIGEST.test(signature)) throw new Unauthorised('Signature malformed', 'signature_malformed', STATUS);
  // Without the hash nothing would vouch for a body that is no form: the signature is over the address alone.
  if (!isForm(head) && !head.query.has(BODY_HASH))
    throw new Unauthorised('Signature does not cover the body', 'signature_missing', STATUS);
  if (isForm(head) && Number(head.headers['content-length']) > MAX_FORM_BYTES) throw tooLarge();
}

export interface Verification {
  /** Every token now in force. */
  readonly authTokens: readonly string[];
  /** What stands before the target in the address that Twilio knows, without a slash at its end. */
  readonly publicUrl: string;
}

/** Throws `Unauthorised` unless one of the tokens signed the request, `TooLarge` for a form that is not even taken apart. */
export function verify(request: WebhookRequest, { authTokens, publicUrl }: Verification): void {
  admit(request);
  if (isForm(request) && isTooLarge(request.body)) throw tooLarge();
  const bodyHash = request.query.get(BODY_HASH);
  const parameters = bodyHash === null ? signedParameters(request.body) : '';
  const signature = request.headers[SIGNATURE_HEADER] ?? '';
  const isFromTwilio = addressesOf(publicUrl, request.target).reduce(
    (found, address) =>
      isSigned({
        algorithm: 'sha1',
        encoding: 'base64',
        secrets: authTokens,
        parts: [address, parameters],
        signature,
      }) || found,
    false,
  );
  if (!isFromTwilio || (bodyHash !== null && !isHashOf(bodyHash, request.body)))
    throw new Unauthorised('Signature does not match', 'signature_mismatch', STATUS);
}

/** By its bytes first: only then are parameters worth counting. */
function isTooLarge(form: Buffer): boolean {
  if (form.length > MAX_FORM_BYTES) return true;
  return form.toString('latin1').split('&', MAX_FORM_PARAMETERS + 1).length > MAX_FORM_PARAMETERS;
}

function tooLarge(): TooLarge {
  return new TooLarge(`Forms are limited to ${MAX_FORM_BYTES} bytes and ${MAX_FORM_PARAMETERS} parameters`);
}

/** Names and values one after the other, in the order of the names; of a repeated name each value once. */
function signedParameters(body: Buffer): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8')))
    values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, ofName]) => [...ofName].sort(compareText).map((value) => name + value))
    .join('');
}

function isHashOf(hash: string, body: Buffer): boolean {
  return isEqual(hash, createHash('sha256').update(body).digest('hex'));
}

/**
 * The forms of the address that one of Twilio's products or another signs: some name the port that goes without saying,
 * some leave out even another one, some write the query anew.
 */
function addressesOf(publicUrl: string, target: string): readonly string[] {
  const origins = originsOf(publicUrl);
  const targets = [target, withQueryWrittenAnew(target)];
  return [...new Set(origins.flatMap((origin) => targets.map((one) => origin + one)))];
}

const ORIGIN = /^(https?):\/\/([^/:[\]]+|\[[^\]]*\])(:\d+)?/i;

function originsOf(publicUrl: string): readonly string[] {
  const [whole = '', scheme = '', host = '', port] = ORIGIN.exec(publicUrl) ?? [];
  const path = publicUrl.slice(whole.length);
  const standardPort = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  return ['', port ?? standardPort].map((one) => `${scheme}://${host}${one}${path}`);
}

function withQueryWrittenAnew(target: string): string {
  const [path, query] = splitAtFirst(target, '?') ?? [];
  return path === undefined || query === undefined ? target : `${path}?${stringify(parse(query))}`;
}

function isForm({ headers }: WebhookHead): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}
