/** A body of JSON from somebody we know, within the limits all bodies share. */
import type { Context } from 'koa';
import { BadRequest } from '../errors.ts';
import { parseJson, readBody, requireContentType } from './body.ts';
import type { BodyLimits } from './body.ts';
import { isNestedDeeper } from './jsonDepth.ts';

/** Throws what a client may be told. */
export async function readJson(ctx: Context, limits: BodyLimits): Promise<unknown> {
  requireContentType(ctx, ['application/json']);
  const body = await readBody(ctx, limits);
  if (isNestedDeeper(body, ctx.door.maxJsonDepth))
    throw new BadRequest('The JSON is nested too deeply', 'too_deep');
  return parseJson(body);
}
