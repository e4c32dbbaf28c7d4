/** The Koa application: one table of routes, one place where errors become answers. */
import Koa from 'koa';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { HttpError, MethodNotAllowed, NotFound, Unavailable } from '../errors.ts';
import { StoreCorrupt, StoreUnavailable } from '../store/store.ts';
import { createDoor, requireSoundHeaders } from './door.ts';
import type { DoorLimits } from './door.ts';
import { requirePath } from './target.ts';

/** On every answer. */
function setSafeHeaders({ res }: Context): void {
  res.setHeader('X-Content-Type-Options', 'nosniff');
}

export type Handler = (ctx: Context) => Promise<void> | void;

export interface Route {
  /** Exact path, or with a `/` at its end everything below it. */
  readonly path: string;
  readonly handlers: Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', Handler>>>;
  /** Takes every method `handlers` has nothing for, and says itself what it makes of it. */
  readonly otherwise?: Handler;
}

export interface AppDeps {
  readonly limits: DoorLimits;
  readonly log: Logger;
  /** While true, connections end with their answer. */
  readonly isDraining?: () => boolean;
}

export function createApp(routes: readonly Route[], { limits, log, isDraining = () => false }: AppDeps): Koa {
  const app = new Koa();
  app.silent = true;
  app.context.door = createDoor(limits);
  app.use(async (ctx) => {
    await answer(ctx, routes, log);
    if (isDraining()) ctx.set('Connection', 'close');
  });
  app.on('error', (error: unknown) => {
    // Koa reports clients that hang up here; there is nobody left to answer.
    log.debug({ err: error }, 'A connection ended early');
  });
  return app;
}

async function answer(ctx: Context, routes: readonly Route[], log: Logger): Promise<void> {
  setSafeHeaders(ctx);
  try {
    requirePath(ctx);
    requireSoundHeaders(ctx);
    await dispatch(ctx, routes);
  } catch (error) {
    answerError(ctx, error, log);
  }
}

async function dispatch(ctx: Context, routes: readonly Route[]): Promise<void> {
  const route = routes.find(({ path }) =>
    path.endsWith('/') && path !== '/' ? ctx.path.startsWith(path) : ctx.path === path,
  );
  if (!route) throw new NotFound('Nothing here; see /');
  const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
  const handler = Object.hasOwn(route.handlers, method)
    ? route.handlers[method as keyof Route['handlers']]
    : route.otherwise;
  if (!handler) throw new MethodNotAllowed(allowedMethods(route));
  await handler(ctx);
}

function allowedMethods({ handlers }: Route): string[] {
  return Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

/** Only errors made for the client say more than their status. */
export function answerError(ctx: Context, thrown: unknown, log: Logger): void {
  for (const name of Object.keys(ctx.response.headers)) ctx.remove(name);
  setSafeHeaders(ctx);
  ctx.type = 'text/plain';
  const error = toClientError(thrown);
  if (error instanceof HttpError) {
    ctx.status = error.status;
    ctx.set(error.headers);
    ctx.body = `${error.message}\n`;
    return;
  }
  log.error({ err: error, path: routeOf(ctx.path) }, 'Unexpected error while answering a request');
  ctx.status = 500;
  ctx.body = 'Internal error\n';
}

/** A store that fails is no error of the program: the client may come again. */
function toClientError(error: unknown): unknown {
  if (!(error instanceof StoreUnavailable || error instanceof StoreCorrupt)) return error;
  return new Unavailable('The store fails', 'store_unavailable', { cause: error });
}

/** Paths may hold tokens behind the source's name: only the beginning is fit for a log. */
function routeOf(path: string): string {
  return path.split('/').slice(0, 3).join('/').slice(0, 80);
}
