/** Reads a request's body as the bytes that were sent, within limits. */
import { isUtf8 } from 'node:buffer';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { BadRequest, RequestTimeout, TooLarge, UnsupportedMediaType } from '../errors.ts';

/** Throws `UnsupportedMediaType` unless the content type is one of `allowed` and the body is not compressed. */
export function requireContentType(ctx: Context, allowed: readonly string[]): void {
  const [type = ''] = ctx.get('Content-Type').split(';');
  if (!allowed.includes(type.trim().toLowerCase())) {
    throw new UnsupportedMediaType(`Content-Type must be ${allowed.join(' or ')}`);
  }
  const encoding = ctx.get('Content-Encoding');
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    throw new UnsupportedMediaType('Compressed bodies are not accepted: signatures are over plain bytes');
  }
}

export interface BodyLimits {
  readonly maxBytes: number;
  /** From now until the last byte. */
  readonly timeoutMs: number;
}

/** Throws `TooLarge` before reading when the length says so, else while reading; `RequestTimeout` when it takes too long. */
export async function readBody(ctx: Context, { maxBytes, timeoutMs }: BodyLimits): Promise<Buffer> {
  const clock = createTimeout(timeoutMs);
  try {
    const body = getRawBody(ctx.req, { limit: maxBytes, length: declaredLength(ctx) });
    // When the time is up nobody waits for the body any more: its own end, some time later, is no news.
    body.catch(() => undefined);
    return await Promise.race([body, clock.isUp]);
  } catch (error) {
    throw toHttpError(error, maxBytes);
  } finally {
    clock.stop();
  }
}

function createTimeout(timeoutMs: number): { isUp: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new RequestTimeout('The body took too long to arrive'));
    }, timeoutMs);
  });
  return {
    isUp,
    stop: () => {
      clearTimeout(timer);
    },
  };
}

function declaredLength(ctx: Context): string | null {
  const length = ctx.get('Content-Length');
  return length === '' ? null : length;
}

function toHttpError(error: unknown, maxBytes: number): unknown {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return new TooLarge(`Bodies are limited to ${maxBytes} bytes`);
  if (type === 'request.aborted') return new BadRequest('The request ended early', 'aborted');
  if (type === 'request.size.invalid')
    return new BadRequest('Content-Length does not match the body', 'aborted');
  return error;
}

/** Throws `BadRequest` for what is not JSON in UTF-8. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new BadRequest('The body is not UTF-8', 'not_json');
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new BadRequest('The body is not JSON', 'not_json');
  }
}
