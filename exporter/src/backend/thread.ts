/** Starts the backend in a thread of its own. */
import { Worker } from 'node:worker_threads';
import type { Backend, BackendOptions } from './backend.ts';
import type { Message } from './messages.ts';
import { RemoteBackend } from './remoteBackend.ts';
import type { ClientPort } from './remoteBackend.ts';

/** `file`: compiled `worker.ts`. Throws `StoreUnavailable` or `StoreCorrupt`. */
export async function openThread(file: URL, { config, monitor }: BackendOptions): Promise<Backend> {
  const worker = new Worker(file, { workerData: config, name: 'store' });
  const lost = new Promise<never>((_resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The thread that stores has ended with code ${code}`));
    });
  });
  let isWanted = true;
  const port: ClientPort = {
    send: (request) => {
      worker.postMessage(request);
    },
    onMessage: (listen) => {
      worker.on('message', (message: Message) => {
        listen(message);
      });
    },
    close: async () => {
      isWanted = false;
      await worker.terminate();
    },
  };
  const backend = await Promise.race([RemoteBackend.connect(port, monitor), lost]);
  lost.catch((error: unknown) => {
    if (!isWanted) return;
    backend.lost(error as Error);
    monitor.died(error);
  });
  return backend;
}
