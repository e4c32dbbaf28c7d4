/** `/webhooks/{source}[/{rest}]`: cheap checks first, then the signature, then parsing; answered once it is durable. */
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { BadRequest, HttpError, MethodNotAllowed, NotFound } from '../errors.ts';
import type { OwnMetrics } from '../metrics/own.ts';
import { UNKNOWN_SOURCE } from '../metrics/own.ts';
import type { ConfiguredSource } from '../sources/kinds.ts';
import type { Acknowledgement, DeadLetter, Parsed, WebhookRequest } from '../sources/source.ts';
import type { Delivery } from '../store/store.ts';
import type { Handler, Route } from './app.ts';
import { parseJson, readBody, requireContentType, toText } from './body.ts';
import { isNestedDeeper } from './jsonDepth.ts';
import { ThrottledLog } from './throttledLog.ts';

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
  const desk: Desk = { ...deps, throttled: new ThrottledLog(deps.log) };
  const handler: Handler = (ctx) => receive(ctx, desk);
  return { path: PREFIX, handlers: {}, otherwise: handler };
}

interface Desk extends WebhookDeps {
  readonly throttled: ThrottledLog;
}

async function receive(ctx: Context, desk: Desk): Promise<void> {
  const [name, rest] = splitPath(ctx.path);
  const source = desk.sources().get(name);
  try {
    if (!source) throw new NotFound('No source of this name is configured', 'unknown_source');
    await (ctx.method === 'GET' ? shakeHands : accept)(ctx, source, { rest: decode(rest), desk });
    desk.own.webhookAnswered(source.name, 'accepted');
  } catch (error) {
    countRefusal(error, source?.name ?? UNKNOWN_SOURCE, desk);
    throw error;
  }
}

/** The source's name, and what stands behind it. */
function splitPath(path: string): readonly [name: string, rest: string] {
  const end = path.indexOf('/', PREFIX.length);
  return end < 0 ? [path.slice(PREFIX.length), ''] : [path.slice(PREFIX.length, end), path.slice(end + 1)];
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
  readonly desk: Desk;
}

function shakeHands(ctx: Context, source: ConfiguredSource, { rest, desk }: Circumstances): Promise<void> {
  if (!source.handshake) throw new MethodNotAllowed(['POST']);
  ctx.body = source.handshake(new Received(ctx, rest, desk.now()));
  ctx.type = 'text/plain';
  return Promise.resolve();
}

async function accept(ctx: Context, source: ConfiguredSource, { rest, desk }: Circumstances): Promise<void> {
  if (ctx.method !== 'POST') throw new MethodNotAllowed(source.handshake ? ['GET', 'POST'] : ['POST']);
  requireContentType(ctx, source.contentTypes);
  const request = new Received(ctx, rest, desk.now());
  source.admit(request);
  request.body = await readBody(ctx, { maxBytes: source.maxBodyBytes, timeoutMs: desk.requestTimeoutMs });
  request.receivedAt = desk.now();
  source.verify(request);
  const parsed = parse(source, request, ctx.door.maxJsonDepth);
  await desk.submit({ source: source.name, receivedAt: request.receivedAt, ...parsed });
  tellOfDeadLetters(source.name, parsed.deadLetters, desk);
  acknowledge(ctx, source.acknowledgement);
}

/** Why something was kept. What it says is the customer's affair. */
function tellOfDeadLetters(source: string, letters: readonly DeadLetter[], { throttled }: Desk): void {
  for (const reason of new Set(letters.map((letter) => letter.reason))) {
    throttled.tell({
      kind: `${source} dead letter ${reason}`,
      level: 'warn',
      fields: { source, reason },
      message: 'Webhook kept as a dead letter',
    });
  }
}

const OK: Acknowledgement = { status: 200, contentType: 'text/plain', body: 'OK\n' };

function acknowledge(ctx: Context, { status, contentType, body }: Acknowledgement = OK): void {
  // Before the body: without a type Koa guesses one.
  if (contentType !== undefined) ctx.type = contentType;
  ctx.body = body ?? null;
  ctx.status = status;
}

/** Expects an authentic request: reading is dear. */
function parse(source: ConfiguredSource, request: WebhookRequest, maxJsonDepth: number): Parsed {
  const { body } = request;
  if (isForm(request)) return source.parse(new URLSearchParams(toText(body)), request);
  if (!isNestedDeeper(body, maxJsonDepth)) return source.parse(parseJson(body), request);
  return { facts: [], deadLetters: [{ reason: 'not_understood', content: toText(body) }], ignored: {} };
}

function isForm({ headers }: WebhookRequest): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

const NO_BODY = Buffer.alloc(0);

class Received implements WebhookRequest {
  readonly method: string;
  readonly rest: string;
  readonly target: string;
  readonly headers: WebhookRequest['headers'];
  /** Empty until it is read. */
  body: Buffer = NO_BODY;
  receivedAt: number;
  readonly #querystring: string;

  constructor(ctx: Context, rest: string, receivedAt: number) {
    this.method = ctx.method;
    this.rest = rest;
    this.target = ctx.originalUrl;
    this.headers = ctx.headers as WebhookRequest['headers'];
    this.receivedAt = receivedAt;
    this.#querystring = ctx.querystring;
  }

  /** Few sources look at it. */
  get query(): URLSearchParams {
    return new URLSearchParams(this.#querystring);
  }
}

function countRefusal(error: unknown, source: string, { own, throttled }: Desk): void {
  const status = error instanceof HttpError ? error.status : 500;
  const reason = error instanceof HttpError ? error.reason : 'internal';
  own.webhookAnswered(source, status >= 500 ? 'failed' : 'refused', reason);
  throttled.tell({
    kind: `${source} ${reason}`,
    level: status >= 500 ? 'warn' : 'info',
    fields: { source, status, reason },
    message: 'Webhook turned away',
  });
}
