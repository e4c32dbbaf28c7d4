/** A dialect's API over real HTTP, for the exporter to ask. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiQuestion, DialectApi } from './dialect.ts';

export interface ServedApi {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ListenOn {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Rejects with the system's error when it cannot listen there. While there is no `api` yet the answer is 503. */
export async function serveApi(
  api: () => DialectApi | undefined,
  { host, port }: ListenOn,
): Promise<ServedApi> {
  const server = createServer((request, response) => {
    void answer(api(), request, response);
  });
  await listen(server, { host, port });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, close: () => close(server) };
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
