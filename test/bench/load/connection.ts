/** One keep-alive HTTP/1.1 connection that carries one request at a time: no more of HTTP than a load needs. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
}

export interface ConnectionEvents {
  /** The request under way was answered. */
  readonly onAnswer: (status: number) => void;
  /** The request under way was lost with the connection. */
  readonly onLost: (reason: string) => void;
  /** Can take a request. */
  readonly onFree: () => void;
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
    const status = this.#reader.push(bytes);
    if (status === undefined) return;
    this.#isBusy = false;
    this.#events.onAnswer(status);
    if (!this.#isClosed) this.#events.onFree();
  }

  #lost(reason: string): void {
    this.#reader.reset();
    const wasBusy = this.#isBusy;
    this.#isBusy = false;
    if (this.#isClosed) return;
    if (wasBusy) this.#events.onLost(reason);
    setTimeout(() => {
      if (!this.#isClosed) this.#open();
    }, RECONNECT_MS);
  }
}

/** Finds the end of each answer by its Content-Length, which every server under test sends. */
export class AnswerReader {
  #text = '';

  /** The status once the answer is whole. Throws on answers of a length it cannot know. */
  push(bytes: Buffer): number | undefined {
    this.#text = this.#text === '' ? bytes.toString('latin1') : this.#text + bytes.toString('latin1');
    const head = this.#text.indexOf('\r\n\r\n');
    if (head === -1) return undefined;
    const status = Number(this.#text.slice(9, 12));
    const end = head + 4 + lengthOf(this.#text.slice(0, head), status);
    if (this.#text.length < end) return undefined;
    this.#text = this.#text.slice(end);
    return status;
  }

  reset(): void {
    this.#text = '';
  }
}

function lengthOf(head: string, status: number): number {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (found) return Number(found[1]);
  if (status === 204 || status === 304) return 0;
  throw new Error('The answer has no Content-Length');
}
