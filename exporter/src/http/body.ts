/** Reads a request's body as the bytes that were sent, within limits. */
import { isUtf8 } from 'node:buffer';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { BadRequest, Overloaded, RequestTimeout, TooLarge, UnsupportedMediaType } from '../errors.ts';

/** Throws `UnsupportedMediaType` unless the content type is one of `allowed` and the body is not compressed. */
export function requireContentType({ req: { headers } }: Context, allowed: readonly string[]): void {
  const given = headers['content-type'] ?? '';
  if (!allowed.includes(given) && !allowed.includes(given.split(';', 1).join().trim().toLowerCase())) {
    throw new UnsupportedMediaType(`Content-Type must be ${allowed.join(' or ')}`);
  }
  const encoding = headers['content-encoding'] ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    throw new UnsupportedMediaType('Compressed bodies are not accepted: signatures are over plain bytes');
  }
}

export interface BodyLimits {
  readonly maxBytes: number;
  /** From now until the last byte. */
  readonly timeoutMs: number;
}

/**
 * Throws `TooLarge` before reading when the length says so, else while reading; `RequestTimeout` when it takes too long;
 * `Overloaded` when others leave no room. The bytes count as held until the request is answered.
 */
export async function readBody(ctx: Context, { maxBytes, timeoutMs }: BodyLimits): Promise<Buffer> {
  if (Number(declaredLength(ctx)) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => {
      clearTimeout(timer);
      hold.close();
      // What still comes is thrown away, so that the sender gets to read the answer; the server's own time limit ends it.
      ctx.req.resume();
      reject(toHttpError(error, maxBytes));
    };
    const hold = ctx.door.bodies.open(() => {
      refuse(new Overloaded());
    });
    ctx.res.once('close', hold.close);
    const timer = setTimeout(() => {
      refuse(new RequestTimeout('The body took too long to arrive'));
    }, timeoutMs);
    ctx.req.on('data', (chunk: Buffer) => {
      hold.add(chunk.length);
    });
    // Once refused nobody waits for the body any more: its own end, some time later, changes nothing.
    getRawBody(ctx.req, { limit: maxBytes, length: declaredLength(ctx) }).then((body) => {
      clearTimeout(timer);
      hold.keep();
      resolve(body);
    }, refuse);
  });
}

function declaredLength(ctx: Context): string | null {
  return ctx.req.headers['content-length'] ?? null;
}

function tooLarge(maxBytes: number): TooLarge {
  return new TooLarge(`Bodies are limited to ${maxBytes} bytes`);
}

function toHttpError(error: Error, maxBytes: number): Error {
  const type = 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return tooLarge(maxBytes);
  if (type === 'request.aborted') return new BadRequest('The request ended early', 'aborted');
  if (type === 'request.size.invalid')
    return new BadRequest('Content-Length does not match the body', 'aborted');
  return error;
}

/** Throws `BadRequest` for what is not JSON in UTF-8. */
export function parseJson(body: Buffer): unknown {
  const text = toText(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadRequest('The body is not JSON', 'not_json');
  }
}

/** Throws `BadRequest` for what is not UTF-8. */
export function toText(body: Buffer): string {
  if (!isUtf8(body)) throw new BadRequest('The body is not UTF-8', 'not_json');
  return body.toString('utf8');
}
