/** How a question to a provider's API may fail. No message holds an address, an id or a secret: all may be logged. */

/** The provider does not take our credentials, or not for this. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  readonly status: number;

  constructor(status: number) {
    super(`answered ${status}`);
    this.status = status;
  }
}

/** No answer, or none that helps, after all retries. */
export class ApiUnavailable extends Error {
  override readonly name = 'ApiUnavailable';
  /** What it answered, where it did: 400 and 422 tell that the question is at fault. */
  readonly status: number | undefined;
  /** How long it wants to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, about: { readonly status?: number; readonly retryAfterMs?: number } = {}) {
    super(message);
    this.status = about.status;
    this.retryAfterMs = about.retryAfterMs;
  }
}

/** It answered well, and not in its documented form. A scan throws it for a page it cannot read: it is asked for again. */
export class ApiMalformed extends Error {
  override readonly name = 'ApiMalformed';
}
