/** One keep-alive HTTP/1.1 connection that carries one request at a time: no more of HTTP than a load needs. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** The server closes the connection behind it. */
  readonly isLast: boolean;
}

export interface ConnectionEvents {
  /** The request under way was answered. */
  readonly onAnswer: (status: number) => void;
  /** The request under way was lost with the connection. */
  readonly onLost: (reason: string) => void;
  /** Can take a request. */
  readonly onFree: () => void;
  /** Cannot any more, until it is free again. */
  readonly onGone: () => void;
}

const RECONNECT_MS = 20;

export class Connection {
  readonly #port: number;
  readonly #events: ConnectionEvents;
  readonly #reader = new AnswerReader();
  #socket: Socket | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(port: number, events: ConnectionEvents) {
    this.#port = port;
    this.#events = events;
    this.#open();
  }

  send(request: Uint8Array): void {
    this.#isBusy = true;
    this.#socket?.write(request);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  #open(): void {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    let reason = 'closed';
    socket.on('connect', () => {
      this.#events.onFree();
    });
    socket.on('data', (bytes) => {
      this.#read(bytes);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? 'error';
    });
    socket.on('close', () => {
      this.#lost(reason);
    });
  }

  #read(bytes: Buffer): void {
    const answer = this.#reader.push(bytes);
    if (!answer) return;
    this.#isBusy = false;
    this.#events.onAnswer(answer.status);
    // Node leaves the end of a connection it has called the last on to the client.
    if (answer.isLast) this.#socket?.destroy();
    else if (!this.#isClosed) this.#events.onFree();
  }

  #lost(reason: string): void {
    const status = this.#reader.end();
    const wasBusy = this.#isBusy;
    this.#isBusy = false;
    if (this.#isClosed) return;
    this.#events.onGone();
    if (wasBusy && status !== undefined) this.#events.onAnswer(status);
    else if (wasBusy) this.#events.onLost(reason);
    setTimeout(() => {
      if (!this.#isClosed) this.#open();
    }, RECONNECT_MS);
  }
}

/** Finds the end of each answer by its Content-Length; what has none (Node's own 408 and 431) ends with the connection. */
export class AnswerReader {
  #text = '';

  /** The answer once it is whole. */
  push(bytes: Buffer): Answer | undefined {
    this.#text = this.#text === '' ? bytes.toString('latin1') : this.#text + bytes.toString('latin1');
    const head = this.#text.indexOf('\r\n\r\n');
    if (head === -1) return undefined;
    const status = Number(this.#text.slice(9, 12));
    const headers = this.#text.slice(0, head);
    const end = head + 4 + lengthOf(headers, status);
    if (this.#text.length < end) return undefined;
    this.#text = this.#text.slice(end);
    return { status, isLast: /\r\nconnection: *close\b/i.test(headers) };
  }

  /** The connection has ended: the status of an answer that was whole by that. */
  end(): number | undefined {
    const text = this.#text;
    this.#text = '';
    const head = text.indexOf('\r\n\r\n');
    if (head === -1) return undefined;
    const status = Number(text.slice(9, 12));
    return lengthOf(text.slice(0, head), status) === Infinity ? status : undefined;
  }
}

function lengthOf(head: string, status: number): number {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (found) return Number(found[1]);
  return status === 204 || status === 304 ? 0 : Infinity;
}
