/** The client of a backend that lives behind a port. */
import type { Delivery } from '../store/store.ts';
import type { Backend, BackendMonitor } from './backend.ts';
import { Expectations } from './expectations.ts';
import type { Asked, Message, Port, Request } from './messages.ts';
import { unpackError } from './messages.ts';

type Reply = Exclude<Message, { type: 'opened' | 'notOpened' | 'told' }>;

/** `close`: ends the other side, once its backend has stopped. */
export interface ClientPort extends Port<Request, Message> {
  readonly close: () => Promise<void>;
}

/** The other side has work to begin with, while the rest of a busy turn still comes in. */
const MOST_BUNDLED = 64;

export class RemoteBackend implements Backend {
  readonly #port: ClientPort;
  readonly #asked = new Expectations();
  readonly #submitted = new Expectations();
  #bundle: Delivery[] = [];
  #isLost = false;

  private constructor(port: ClientPort) {
    this.#port = port;
  }

  /** Resolves once the backend behind the port is open. Rejects with what keeps it from opening. */
  static connect(port: ClientPort, monitor: BackendMonitor): Promise<RemoteBackend> {
    const backend = new RemoteBackend(port);
    return new Promise((resolve, reject) => {
      port.onMessage((message) => {
        if (message.type === 'opened') resolve(backend);
        else if (message.type === 'notOpened') reject(unpackError(message.error));
        else if (message.type === 'told') tell(monitor, message);
        else backend.#hear(message);
      });
    });
  }

  /** The other side is gone: what is outstanding, and all that follows, fails with that error. */
  lost(error: Error): void {
    this.#isLost = true;
    this.#asked.giveUp(error);
    this.#submitted.giveUp(error);
  }

  submit(delivery: Delivery): Promise<void> {
    if (this.#bundle.length === 0) {
      // All that arrives in this turn of the event loop goes in one message, unless it is a lot.
      setImmediate(() => {
        this.#sendBundle();
      });
    }
    this.#bundle.push(delivery);
    const { promise } = this.#submitted.expect<undefined>();
    if (this.#bundle.length >= MOST_BUNDLED) this.#sendBundle();
    return promise;
  }

  #sendBundle(): void {
    const deliveries = this.#bundle;
    if (deliveries.length === 0) return;
    this.#bundle = [];
    this.#port.send({ type: 'submit', first: this.#submitted.nextId - deliveries.length, deliveries });
  }

  render(...given: Parameters<Backend['render']>): Promise<Uint8Array> {
    return this.#ask('render', given);
  }

  waiting(...given: Parameters<Backend['waiting']>): ReturnType<Backend['waiting']> {
    return this.#ask('waiting', given);
  }

  dueErrands(...given: Parameters<Backend['dueErrands']>): ReturnType<Backend['dueErrands']> {
    return this.#ask('dueErrands', given);
  }

  cursors(...given: Parameters<Backend['cursors']>): ReturnType<Backend['cursors']> {
    return this.#ask('cursors', given);
  }

  erase(...given: Parameters<Backend['erase']>): Promise<boolean> {
    return this.#ask('erase', given);
  }

  deadLetters(...given: Parameters<Backend['deadLetters']>): ReturnType<Backend['deadLetters']> {
    return this.#ask('deadLetters', given);
  }

  deadLetter(...given: Parameters<Backend['deadLetter']>): ReturnType<Backend['deadLetter']> {
    return this.#ask('deadLetter', given);
  }

  eraseDeadLetter(...given: Parameters<Backend['eraseDeadLetter']>): Promise<boolean> {
    return this.#ask('eraseDeadLetter', given);
  }

  apply(...given: Parameters<Backend['apply']>): Promise<void> {
    return this.#ask('apply', given);
  }

  start(): void {
    // When the other side is lost everybody hears of it by other ways.
    this.#ask('start', []).catch(() => undefined);
  }

  /** Nothing is left to stop where the other side is lost. */
  async stop(): Promise<void> {
    if (this.#isLost) return;
    await this.#ask('stop', []);
    await this.#port.close();
  }

  #ask<T>(method: Asked, given: readonly unknown[]): Promise<T> {
    const { id, promise } = this.#asked.expect<T>();
    this.#port.send({ type: 'ask', id, method, given });
    return promise;
  }

  #hear(reply: Reply): void {
    switch (reply.type) {
      case 'answer':
        this.#asked.fulfil(reply.id, reply.value);
        return;
      case 'refusal':
        this.#asked.fail(reply.id, unpackError(reply.error));
        return;
      case 'submitted':
        for (const { id, error } of reply.refused) this.#submitted.fail(id, unpackError(error));
        for (let id = reply.first; id <= reply.last; id += 1) this.#submitted.fulfil(id, undefined);
    }
  }
}

function tell(monitor: BackendMonitor, { event, given }: Extract<Message, { type: 'told' }>): void {
  // Sent by `host` with what the method of that name was called with.
  Reflect.apply(monitor[event], monitor, given.map(unpackGiven));
}

function unpackGiven(given: unknown): unknown {
  const isError = typeof given === 'object' && given !== null && 'message' in given;
  return isError ? unpackError(given as Parameters<typeof unpackError>[0]) : given;
}
