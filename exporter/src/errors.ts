/**
 * The one family of errors a client may be told about. Anything else answers a bare 500. `reason` is the label value
 * the refusal is counted under.
 */
export abstract class HttpError extends Error {
  abstract readonly status: number;
  abstract readonly reason: string;
  /** Extra response headers, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>> = {};
}

/** What is left of the body is not read, so the connection is of no further use. */
const UNREAD_BODY = { Connection: 'close' };

export class BadRequest extends HttpError {
  override readonly name: string = 'BadRequest';
  readonly status = 400;
  readonly reason: string;

  constructor(message: string, reason = 'bad_request') {
    super(message);
    this.reason = reason;
  }
}

/** Where this request ends and the next begins cannot be told: RFC 9112, 6.3 asks to close the connection. */
export class AmbiguousFraming extends BadRequest {
  override readonly name = 'AmbiguousFraming';
  override readonly headers = UNREAD_BODY;

  constructor() {
    super('Transfer-Encoding must be chunked', 'framing');
  }
}

export type UnauthorisedReason =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'timestamp_out_of_tolerance'
  | 'token_mismatch';

export class Unauthorised extends HttpError {
  override readonly name = 'Unauthorised';
  readonly status: 401 | 403;
  readonly reason: UnauthorisedReason;

  constructor(message: string, reason: UnauthorisedReason, status: 401 | 403 = 401) {
    super(message);
    this.reason = reason;
    this.status = status;
  }
}

/** No or a wrong bearer token. RFC 9110, 15.5.2: the answer names the way in. */
export class TokenRequired extends Unauthorised {
  override readonly headers = { 'WWW-Authenticate': 'Bearer' };

  /** `key`: what the right one is called in the configuration. */
  constructor(key: string) {
    super(`Missing or wrong bearer token: this takes \`${key}\``, 'token_mismatch');
  }
}

export class NotFound extends HttpError {
  override readonly name = 'NotFound';
  readonly status = 404;
  readonly reason: string;

  constructor(message: string, reason = 'not_found') {
    super(message);
    this.reason = reason;
  }
}

export class MethodNotAllowed extends HttpError {
  override readonly name = 'MethodNotAllowed';
  readonly status = 405;
  readonly reason = 'method';
  override readonly headers: Readonly<Record<string, string>>;

  constructor(allowed: readonly string[]) {
    super(`Method not allowed; use ${allowed.join(' or ')}`);
    this.headers = { Allow: allowed.join(', ') };
  }
}

export class TooLarge extends HttpError {
  override readonly name = 'TooLarge';
  readonly status = 413;
  readonly reason = 'too_large';
}

/** RFC 6585, 5: more header fields than we look at. */
export class TooManyHeaders extends HttpError {
  override readonly name = 'TooManyHeaders';
  readonly status = 431;
  readonly reason = 'too_many_headers';
  override readonly headers = UNREAD_BODY;
}

export class UnsupportedMediaType extends HttpError {
  override readonly name = 'UnsupportedMediaType';
  readonly status = 415;
  readonly reason = 'content_type';
}

export class RequestTimeout extends HttpError {
  override readonly name = 'RequestTimeout';
  readonly status = 408;
  readonly reason = 'timeout';
  override readonly headers = UNREAD_BODY;
}

const RETRY_LATER = { 'Retry-After': '5' };

/** We are the ones who cannot: the vendor shall try again. */
export class Unavailable extends HttpError {
  override readonly name = 'Unavailable';
  readonly status = 503;
  readonly reason: string;
  override readonly headers: Readonly<Record<string, string>> = RETRY_LATER;

  constructor(message: string, reason = 'store_unavailable', options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Bodies already being read leave no memory for this one. */
export class Overloaded extends Unavailable {
  override readonly headers = { ...RETRY_LATER, ...UNREAD_BODY };

  constructor() {
    super('Too many bytes are being read at once', 'overloaded');
  }
}
