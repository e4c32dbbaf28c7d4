/** The side of the port where the backend lives. */
import type { Delivery } from '../store/store.ts';
import type { Backend, BackendMonitor, OpenBackend } from './backend.ts';
import type { BackendConfig } from './config.ts';
import type { Message, Port, Request, Told } from './messages.ts';
import { packError } from './messages.ts';

/** Opens the backend, says whether that went well, and from then on answers what is asked through the port. */
export async function host(
  port: Port<Message, Request>,
  config: BackendConfig,
  open: OpenBackend,
): Promise<void> {
  let backend: Backend;
  try {
    backend = await open({ config, monitor: createTeller(port) });
  } catch (error) {
    port.send({ type: 'notOpened', error: packError(error) });
    return;
  }
  port.onMessage((request) => {
    if (request.type === 'submit') void submitAll(port, backend, request);
    else void answer(port, backend, request);
  });
  port.send({ type: 'opened' });
}

function createTeller(port: Port<Message, Request>): BackendMonitor {
  const tell =
    (event: Told) =>
    (...given: readonly unknown[]) => {
      port.send({
        type: 'told',
        event,
        given: given.map((one) => (one instanceof Error ? packError(one) : one)),
      });
    };
  return {
    storeCommitted: tell('storeCommitted'),
    storeFailed: tell('storeFailed'),
    storeRecovered: tell('storeRecovered'),
    readFailed: tell('readFailed'),
    // The thread's own death is seen from outside.
    died: () => undefined,
  };
}

async function answer(
  port: Port<Message, Request>,
  backend: Backend,
  { id, method, given }: Extract<Request, { type: 'ask' }>,
): Promise<void> {
  try {
    const value: unknown = await Reflect.apply(backend[method], backend, given);
    port.send({ type: 'answer', id, value });
  } catch (error) {
    port.send({ type: 'refusal', id, error: packError(error) });
  }
}

/** Those of one bundle are mostly committed together, so they are answered together. */
async function submitAll(
  port: Port<Message, Request>,
  backend: Backend,
  { first, deliveries }: Extract<Request, { type: 'submit' }>,
): Promise<void> {
  const outcomes = await Promise.allSettled(deliveries.map((delivery: Delivery) => backend.submit(delivery)));
  const refused = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ id: first + index, error: packError(outcome.reason) }] : [],
  );
  port.send({ type: 'submitted', first, last: first + deliveries.length - 1, refused });
}
