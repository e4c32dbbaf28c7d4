/** What a backend in a thread of its own and its client say to each other. */
import { HttpError, Unavailable } from '../errors.ts';
import type { Delivery } from '../store/store.ts';
import { StoreCorrupt, StoreUnavailable } from '../store/store.ts';
import type { Backend, BackendMonitor } from './backend.ts';

/** Methods that are asked one by one; deliveries go in bundles. */
export type Asked = Exclude<keyof Backend, 'submit'>;

export type Request =
  | { readonly type: 'ask'; readonly id: number; readonly method: Asked; readonly given: readonly unknown[] }
  /** Their ids count up from `first`. */
  | { readonly type: 'submit'; readonly first: number; readonly deliveries: readonly Delivery[] };

export type Told = Exclude<keyof BackendMonitor, 'died'>;

export type Message =
  | { readonly type: 'opened' }
  | { readonly type: 'notOpened'; readonly error: SentError }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: SentError }
  /** Every delivery from `first` to `last` is durable, but for those refused. */
  | {
      readonly type: 'submitted';
      readonly first: number;
      readonly last: number;
      readonly refused: readonly { readonly id: number; readonly error: SentError }[];
    }
  | { readonly type: 'told'; readonly event: Told; readonly given: readonly unknown[] };

/** An error as it travels: threads copy an error's words, not its class. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of `Unavailable`. */
  readonly reason?: string;
}

export function packError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(error instanceof HttpError ? { reason: error.reason } : {}),
  };
}

export function unpackError({ name, message, stack, reason }: SentError): Error {
  const error = construct(name, message, reason);
  return stack === undefined ? error : Object.assign(error, { stack });
}

function construct(name: string, message: string, reason: string | undefined): Error {
  switch (name) {
    case 'Unavailable':
      return new Unavailable(message, reason);
    case 'StoreUnavailable':
      return new StoreUnavailable(message);
    case 'StoreCorrupt':
      return new StoreCorrupt(message);
    default:
      return Object.assign(new Error(message), { name });
  }
}

/** Either end of a channel between threads. */
export interface Port<Out, In> {
  readonly send: (message: Out) => void;
  readonly onMessage: (listen: (message: In) => void) => void;
}
