/** HTTP requests exactly as they are told: paths are not tidied, lengths may be missing, connections may break. */
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';

export interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Several pieces go out chunked, without a Content-Length. */
  readonly body?: string | Buffer | readonly (string | Buffer)[];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** `target` goes into the request line as it stands. Every request has a connection of its own. */
export function send(origin: string, target: string, sent: Sent = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const { method = 'GET', headers = {}, body } = sent;
  const isChunked = Array.isArray(body);
  const pieces = (body === undefined ? [] : isChunked ? body : [body]) as readonly (string | Buffer)[];
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, path: target, method, agent: false, headers: withLength(headers, sent) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes,
            text: bytes.toString(),
          });
        });
      },
    );
    outgoing.on('error', reject);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  });
}

function withLength(headers: OutgoingHttpHeaders, { body }: Sent): OutgoingHttpHeaders {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const isPlain = body !== undefined && !Array.isArray(body);
  if (!isPlain || names.has('content-length') || names.has('transfer-encoding')) return headers;
  return { ...headers, 'Content-Length': Buffer.byteLength(body as string | Buffer) };
}

/** A connection whose bytes the test writes itself. */
export interface RawConnection {
  write(bytes: string | Buffer): void;
  /** All that came back until the server, or `destroy`, ended the connection. */
  readonly answer: Promise<string>;
  destroy(): void;
}

export async function openRaw(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  // A reset is an end like any other here.
  socket.on('error', () => undefined);
  const answer = new Promise<string>((resolve) => {
    socket.once('close', () => {
      resolve(text);
    });
  });
  return {
    write: (bytes) => void socket.write(bytes),
    answer,
    destroy: () => void socket.destroy(),
  };
}

const servers: Server[] = [];

/** Serves the application on a free port of 127.0.0.1; gives the origin. */
export async function listenFor(app: Koa): Promise<string> {
  const handle = app.callback();
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every file that calls `listenFor` must call this once. */
export function closeServersAfterEach(): void {
  afterEach(closeServers);
}

/** Cuts every connection, of requests under way too. */
export async function closeServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
