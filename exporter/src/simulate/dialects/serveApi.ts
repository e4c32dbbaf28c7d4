/** A dialect's API over real HTTP, for the exporter to ask. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiQuestion, DialectApi } from './dialect.ts';

export interface ServedApi {
  /** Without a slash at its end. */
  readonly url: string;
  /** Resolves once nobody has asked for so long from now on, or when aborted. */
  readonly untilUnasked: (forMs: number, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ListenOn {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Rejects with the system's error when it cannot listen there. While there is no `api` yet the answer is 503, to what cannot be read 400. */
export async function serveApi(
  api: () => DialectApi | undefined,
  { host, port }: ListenOn,
): Promise<ServedApi> {
  const questions = { lastAt: -Infinity };
  const server = createServer((request, response) => {
    questions.lastAt = performance.now();
    answer(api(), request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  await listen(server, { host, port });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    untilUnasked: (forMs, signal) => untilUnasked(questions, forMs, signal),
    close: () => close(server),
  };
}

async function untilUnasked(
  questions: { readonly lastAt: number },
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  const from = performance.now();
  while (!signal.aborted) {
    const leftMs = Math.max(from, questions.lastAt) + forMs - performance.now();
    if (leftMs <= 0) return;
    await sleep(leftMs, undefined, { signal }).catch(() => undefined);
  }
}

function listen(server: Server, { host, port }: ListenOn): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function answer(
  api: DialectApi | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const question = await toQuestion(request);
  const { status, body } = api?.answer(question) ?? { status: 503, body: {} };
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function toQuestion(request: IncomingMessage): Promise<ApiQuestion> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://api.simulated');
  const { method = 'GET', headers } = request;
  return { method, path, query, headers, body: Buffer.concat(chunks).toString() };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
