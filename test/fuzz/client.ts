/** Sends what the fuzzer made: over kept connections what HTTP allows, over a bare socket what it does not. */
import { Agent, request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Reply {
  /** Of every response, in order; none when the connection was closed without one. */
  readonly statuses: readonly number[];
  /** Heads and bodies, as far as they are text. */
  readonly text: string;
  readonly ms: number;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

const LONGEST_MS = 30_000;
/** A server that has said nothing for so long waits for more of the request. */
const IDLE_MS = 40;

export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 24 });
  readonly #host: string;
  readonly #port: number;

  constructor(origin: string) {
    const { hostname, port } = new URL(origin);
    this.#host = hostname;
    this.#port = Number(port);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Rejects when no answer came: the server hung up or said nothing for long. */
  async send(sent: HttpRequest): Promise<Reply> {
    try {
      return await this.#attempt(sent, this.#agent);
    } catch (error) {
      // A kept connection may be closed under our hands: only a fresh one tells.
      if (!isClosed(error)) throw error;
      return this.#attempt(sent, undefined);
    }
  }

  #attempt({ method, path, headers, body }: HttpRequest, agent: Agent | undefined): Promise<Reply> {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const options = { host: this.#host, port: this.#port, method, path, headers, agent: agent ?? false };
      const outgoing = request(options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = `${incoming.rawHeaders.join('\n')}\n${Buffer.concat(chunks).toString()}`;
          resolve({ statuses: [incoming.statusCode ?? 0], text, ms: performance.now() - began });
        });
      });
      outgoing.setTimeout(LONGEST_MS, () => outgoing.destroy(new Error(`No answer within ${LONGEST_MS} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Writes the pieces one after another, then waits for the server to fall silent. Never rejects for a reset. */
  async sendRaw(pieces: readonly Buffer[], isCutShort: boolean): Promise<Reply> {
    const began = performance.now();
    const socket = connect({ host: this.#host, port: this.#port });
    let text = '';
    let idle: NodeJS.Timeout | undefined;
    // Not `once` of `node:events`: that one rejects for an error.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      idle?.refresh();
    });
    for (const piece of pieces) {
      if (!socket.destroyed) await written(socket, piece);
    }
    if (isCutShort) socket.destroy();
    else idle = setTimeout(() => socket.destroy(), IDLE_MS);
    await closed;
    clearTimeout(idle);
    return { statuses: statusesIn(text), text, ms: performance.now() - began };
  }
}

function written(socket: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.write(piece, () => {
      resolve();
    });
  });
}

function isClosed(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Bodies of ours hold no status line, so every one is the beginning of a response. */
function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
