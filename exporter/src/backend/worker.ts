/** The thread the backend lives in. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BackendConfig } from './config.ts';
import { host } from './host.ts';
import { openLocalBackend } from './localBackend.ts';
import type { Request } from './messages.ts';

const port = parentPort;
if (!port) throw new Error('This is the main file of a worker thread');

await host(
  {
    send: (message) => {
      port.postMessage(message);
    },
    onMessage: (listen) =>
      void port.on('message', (request: Request) => {
        listen(request);
      }),
  },
  workerData as BackendConfig,
  (options) => openLocalBackend({ ...options, now: () => Date.now() }),
);
