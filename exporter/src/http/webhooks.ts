/** `/webhooks/{source}[/{rest}]`: cheap checks first, then the signature, then parsing; answered once it is durable. */
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { BadRequest, HttpError, MethodNotAllowed, NotFound } from '../errors.ts';
import type { OwnMetrics } from '../metrics/own.ts';
import { UNKNOWN_SOURCE } from '../metrics/own.ts';
import type { ConfiguredSource } from '../sources/kinds.ts';
import type { WebhookRequest } from '../sources/source.ts';
import type { Delivery } from '../store/store.ts';
import type { Handler, Route } from './app.ts';
import { parseJson, readBody, requireContentType } from './body.ts';

export interface WebhookDeps {
  readonly sources: () => ReadonlyMap<string, ConfiguredSource>;
  /** Resolves when the delivery is durable. */
  readonly submit: (delivery: Delivery) => Promise<void>;
  readonly own: Pick<OwnMetrics, 'webhookAnswered'>;
  readonly now: () => number;
  /** How long a body may take to arrive. */
  readonly requestTimeoutMs: number;
  readonly log: Logger;
}

const PREFIX = '/webhooks/';

export function webhookRoute(deps: WebhookDeps): Route {
  const handler: Handler = (ctx) => receive(ctx, deps);
  return { path: PREFIX, handlers: {}, otherwise: handler };
}

async function receive(ctx: Context, deps: WebhookDeps): Promise<void> {
  const [name = '', ...parts] = ctx.path.slice(PREFIX.length).split('/');
  const source = deps.sources().get(name);
  try {
    if (!source) throw new NotFound('No source of this name is configured', 'unknown_source');
    await (ctx.method === 'GET' ? shakeHands : accept)(ctx, source, { rest: decode(parts.join('/')), deps });
    deps.own.webhookAnswered(source.name, 'accepted');
  } catch (error) {
    countRefusal(error, source?.name ?? UNKNOWN_SOURCE, deps);
    throw error;
  }
}

function decode(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    throw new BadRequest('The path is not properly encoded', 'path');
  }
}

interface Circumstances {
  readonly rest: string;
  readonly deps: WebhookDeps;
}

function shakeHands(ctx: Context, source: ConfiguredSource, { rest, deps }: Circumstances): Promise<void> {
  if (!source.handshake) throw new MethodNotAllowed(['POST']);
  ctx.body = source.handshake(requestOf(ctx, { rest, body: Buffer.alloc(0), receivedAt: deps.now() }));
  ctx.type = 'text/plain';
  return Promise.resolve();
}

async function accept(ctx: Context, source: ConfiguredSource, { rest, deps }: Circumstances): Promise<void> {
  if (ctx.method !== 'POST') throw new MethodNotAllowed(source.handshake ? ['GET', 'POST'] : ['POST']);
  requireContentType(ctx, source.contentTypes);
  const body = await readBody(ctx, { maxBytes: source.maxBodyBytes, timeoutMs: deps.requestTimeoutMs });
  const request = requestOf(ctx, { rest, body, receivedAt: deps.now() });
  source.verify(request);
  const { facts, deadLetters, ignored } = source.parse(parseJson(body), request);
  await deps.submit({ source: source.name, receivedAt: request.receivedAt, facts, deadLetters, ignored });
  ctx.status = 200;
  ctx.body = 'OK\n';
}

function requestOf(
  ctx: Context,
  { rest, body, receivedAt }: { rest: string; body: Buffer; receivedAt: number },
): WebhookRequest {
  return {
    method: ctx.method,
    rest,
    query: new URLSearchParams(ctx.querystring),
    headers: ctx.headers as Readonly<Record<string, string | undefined>>,
    body,
    receivedAt,
  };
}

function countRefusal(error: unknown, source: string, { own, log }: WebhookDeps): void {
  const status = error instanceof HttpError ? error.status : 500;
  const reason = error instanceof HttpError ? error.reason : 'internal';
  own.webhookAnswered(source, status >= 500 ? 'failed' : 'refused', reason);
  log[status >= 500 ? 'warn' : 'info']({ source, status, reason }, 'Webhook turned away');
}
