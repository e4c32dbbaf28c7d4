/** A provider's API over real HTTP on the loopback, whose answers a test decides. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ProviderAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON, unless it is text. */
  readonly body?: unknown;
}

/** `silence`: takes the question and never answers. `hang up`: breaks the connection. */
export type Answering = (asked: Asked) => ProviderAnswer | 'silence' | 'hang up' | Promise<ProviderAnswer>;

export interface Provider {
  /** Without a slash at its end. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** From now on. */
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export async function startProvider(answering: Answering): Promise<Provider> {
  const asked: Asked[] = [];
  let current = answering;
  const server = createServer((request, response) => {
    void receive(request).then(async (one) => {
      asked.push(one);
      const answer = await current(one);
      if (answer === 'hang up') request.socket.destroy();
      else if (answer !== 'silence') send(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (next) => {
      current = next;
    },
    close: () => close(server),
  };
}

async function receive(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider.test');
  const { method = '', headers } = request;
  return { method, path: pathname, query: searchParams, headers, body: Buffer.concat(chunks).toString() };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = {} }: ProviderAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
