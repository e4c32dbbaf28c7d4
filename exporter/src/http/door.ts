/** What a request may cost before anybody has proved who sent it: limits all routes share. */
import type { Context } from 'koa';
import { AmbiguousFraming, TooManyHeaders } from '../errors.ts';
import { BodyBudget } from './bodyBudget.ts';

export interface DoorLimits {
  /** Memory for all bodies together, in units of 1,048,576 bytes. */
  readonly maxBodiesMegabytes: number;
  readonly maxJsonDepth: number;
  readonly maxHeaders: number;
}

export interface Door {
  readonly bodies: BodyBudget;
  readonly maxJsonDepth: number;
  readonly maxHeaders: number;
}

declare module 'koa' {
  interface DefaultContext {
    /** Hung on the application's context, so that every request finds it. */
    door: Door;
  }
}

export function createDoor({ maxBodiesMegabytes, maxJsonDepth, maxHeaders }: DoorLimits): Door {
  return { bodies: new BodyBudget(maxBodiesMegabytes * 1024 * 1024), maxJsonDepth, maxHeaders };
}

/** Throws for requests whose headers alone are reason enough to look no further. */
export function requireSoundHeaders(ctx: Context): void {
  const { rawHeaders, headers } = ctx.req;
  // The server drops what is beyond, signatures too; see `serverOptions`.
  if (rawHeaders.length > 2 * ctx.door.maxHeaders) {
    throw new TooManyHeaders(`Requests are limited to ${ctx.door.maxHeaders} header fields`);
  }
  // RFC 9112, 6.3. Node lets other codings pass and takes what follows for a request of its own.
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw new AmbiguousFraming();
}
