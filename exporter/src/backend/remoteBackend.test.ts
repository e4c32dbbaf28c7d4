/** Both sides of the port, over a real channel between threads. */
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Unavailable } from '../errors.ts';
import type { Delivery } from '../store/store.ts';
import { Page } from '../metrics/page.ts';
import { StoreCorrupt, StoreUnavailable } from '../store/store.ts';
import { load } from '../config/testing/files.ts';
import { configText } from '../testing/exporter.ts';
import { until } from '../testing/until.ts';
import type { Backend, BackendMonitor, OpenBackend } from './backend.ts';
import { toBackendConfig } from './config.ts';
import { host } from './host.ts';
import type { Message, Request } from './messages.ts';
import { RemoteBackend } from './remoteBackend.ts';

const CONFIG = toBackendConfig(load(configText()));
const opened: MessagePort[] = [];

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

function delivery(n: number): Delivery {
  return { source: 'shop', receivedAt: n, facts: [], deadLetters: [], ignored: {} };
}

function backendWith(methods: Partial<Backend>): Backend {
  const nothing = () => Promise.reject(new Error('Not expected in this test'));
  return {
    submit: nothing,
    render: nothing,
    waiting: nothing,
    dueErrands: nothing,
    cursors: nothing,
    erase: nothing,
    deadLetters: nothing,
    deadLetter: nothing,
    eraseDeadLetter: nothing,
    apply: nothing,
    start: () => undefined,
    stop: () => Promise.resolve(),
    ...methods,
  };
}

function monitorWith(methods: Partial<BackendMonitor> = {}): BackendMonitor {
  const nothing = () => undefined;
  return {
    storeCommitted: nothing,
    storeFailed: nothing,
    storeRecovered: nothing,
    readFailed: nothing,
    died: nothing,
    ...methods,
  };
}

interface Sides {
  readonly client: Promise<RemoteBackend>;
  /** Every request as it went over. */
  readonly requests: readonly Request[];
  readonly isClosed: () => boolean;
}

function connect(open: OpenBackend, monitor = monitorWith()): Sides {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const requests: Request[] = [];
  let isClosed = false;
  const client = RemoteBackend.connect(
    {
      send: (request) => {
        requests.push(request);
        port1.postMessage(request);
      },
      onMessage: (listen) =>
        void port1.on('message', (message: Message) => {
          listen(message);
        }),
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    },
    monitor,
  );
  void host(
    {
      send: (message) => {
        port2.postMessage(message);
      },
      onMessage: (listen) =>
        void port2.on('message', (request: Request) => {
          listen(request);
        }),
    },
    CONFIG,
    open,
  );
  return { client, requests, isClosed: () => isClosed };
}

function serve(methods: Partial<Backend>): Promise<RemoteBackend> {
  return connect(() => Promise.resolve(backendWith(methods))).client;
}

it('opens the backend with the configuration given, which survives the way', async () => {
  const { client } = connect(({ config }) => {
    expect(structuredClone(CONFIG)).toEqual(config);
    return Promise.resolve(backendWith({}));
  });
  expect(await client).toBeInstanceOf(RemoteBackend);
});

it.each([StoreUnavailable, StoreCorrupt])('fails to open as the backend does: %p', async (Failure) => {
  const failure = new Failure('h.db: the disk is full');
  const { client } = connect(() => Promise.reject(failure));
  await expect(client).rejects.toThrow(Failure);
  await expect(client).rejects.toThrow('h.db: the disk is full');
});

it('passes on what is asked, and the answer', async () => {
  const backend = await serve({
    render: (format) => Promise.resolve(new Uint8Array(Buffer.from(format))),
    waiting: (longerThanMs) => Promise.resolve({ conversations: [], eventTime: longerThanMs }),
    erase: (customer) => Promise.resolve(customer === 'amy'),
  });
  const answers = [backend.render('text'), backend.waiting(-Infinity), backend.erase('amy' as never)];
  const [text, ...others] = await Promise.all(answers);
  expect(String(Buffer.from(text as Uint8Array))).toBe('text');
  expect(others).toEqual([{ conversations: [], eventTime: -Infinity }, true]);
});

it('has the text written into the memory given, and takes it from there', async () => {
  const written: Uint8Array[] = [];
  const backend = await serve({
    render: (format, memory) => {
      const { text } = new Page(memory).append(Buffer.from(format));
      written.push(text);
      return Promise.resolve(text);
    },
  });
  const memory = new SharedArrayBuffer(10);
  expect(Buffer.from(await backend.render('text', memory)).toString()).toBe('text');
  expect(Buffer.from(memory).toString()).toBe('text\0\0\0\0\0\0');

  const tooSmall = await backend.render('openmetrics', memory);
  written[1]?.set(Buffer.from('shared'));
  expect(Buffer.from(tooSmall).toString()).toBe('sharedtrics');
});

it('bundles the deliveries of one turn, in order, and tells each its own end', async () => {
  const taken: number[] = [];
  const { client, requests } = connect(() =>
    Promise.resolve(
      backendWith({
        submit: ({ receivedAt }) => {
          taken.push(receivedAt);
          return receivedAt === 2 ? Promise.reject(new Unavailable('Full', 'overloaded')) : Promise.resolve();
        },
        render: () => Promise.resolve(new Uint8Array()),
      }),
    ),
  );
  const backend = await client;
  const submitted = [1, 2].map((n) => backend.submit(delivery(n)));
  const asked = backend.render('text');
  submitted.push(backend.submit(delivery(3)));
  const outcomes = await Promise.allSettled(submitted);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { name: 'Unavailable', reason: 'overloaded', status: 503 } });
  expect(taken).toEqual([1, 2, 3]);
  expect(requests.filter(({ type }) => type === 'submit')).toHaveLength(1);
  await asked;
});

it('sends a busy turn on its way before the turn has ended, in order, and tells each its own end', async () => {
  const taken: number[] = [];
  const { client, requests } = connect(() =>
    Promise.resolve(
      backendWith({
        submit: ({ receivedAt }) => {
          taken.push(receivedAt);
          return receivedAt % 50 === 0
            ? Promise.reject(new Unavailable('Full', 'overloaded'))
            : Promise.resolve();
        },
      }),
    ),
  );
  const backend = await client;
  const numbers = Array.from({ length: 150 }, (_none, n) => n);
  const submitted = numbers.map((n) => backend.submit(delivery(n)));
  const sizes = () => requests.flatMap((sent) => (sent.type === 'submit' ? [sent.deliveries.length] : []));
  expect(sizes()).toEqual([64, 64]);
  const outcomes = await Promise.allSettled(submitted);
  expect(sizes()).toEqual([64, 64, 22]);
  expect(taken).toEqual(numbers);
  const refused = numbers.filter((n) => outcomes[n]?.status === 'rejected');
  expect(refused).toEqual([0, 50, 100]);
});

it('does not answer a delivery before the backend has', async () => {
  let store: () => void = () => undefined;
  const backend = await serve({
    submit: () => new Promise((resolve) => (store = resolve)),
    render: () => Promise.resolve(new Uint8Array()),
  });
  let isAnswered = false;
  const submitted = backend.submit(delivery(1)).then(() => (isAnswered = true));
  await backend.render('text');
  await backend.render('text');
  expect(isAnswered).toBe(false);
  store();
  await submitted;
});

it('tells the monitor what happens, errors as errors', async () => {
  const told: unknown[] = [];
  const monitor = monitorWith({
    storeCommitted: (operation, ms) => told.push([operation, ms]),
    storeFailed: (operation, error) => told.push([operation, error]),
  });
  const { client } = connect(({ monitor: teller }) => {
    teller.storeCommitted('ingest', 1.5);
    teller.storeFailed('settle', new StoreUnavailable('locked'));
    return Promise.resolve(backendWith({}));
  }, monitor);
  await client;
  await until(() => told.length === 2);
  expect(told).toEqual([
    ['ingest', 1.5],
    ['settle', new StoreUnavailable('locked')],
  ]);
  expect((told[1] as unknown[])[1]).toBeInstanceOf(StoreUnavailable);
});

it('fails everything once the other side is lost, but for stopping', async () => {
  const backend = await serve({ render: () => new Promise(() => undefined) });
  const asked = backend.render('text');
  const submitted = backend.submit(delivery(1));
  backend.lost(new Error('out of memory'));
  await expect(asked).rejects.toThrow('out of memory');
  await expect(submitted).rejects.toThrow('out of memory');
  await expect(backend.submit(delivery(2))).rejects.toThrow('out of memory');
  await expect(backend.stop()).resolves.toBeUndefined();
});

it('closes the port only after the backend has stopped', async () => {
  const order: string[] = [];
  const { client, isClosed } = connect(() =>
    Promise.resolve(
      backendWith({
        stop: () => {
          order.push(`stopped, closed: ${isClosed()}`);
          return Promise.resolve();
        },
      }),
    ),
  );
  await (await client).stop();
  expect([order, isClosed()]).toEqual([['stopped, closed: false'], true]);
});
