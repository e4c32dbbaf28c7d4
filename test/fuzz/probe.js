/** Loaded into the exporter before it starts, in each of its threads: tells what cannot be seen from outside. */
import process from 'node:process';
import { isMainThread, threadId } from 'node:worker_threads';

const threads = new globalThis.BroadcastChannel('fuzz-probe');
// Nothing here may keep alive what was told to stop.
threads.unref();

// A monitor changes nothing of what Node.js does with the error. Unhandled rejections come here too.
process.on('uncaughtExceptionMonitor', (error, origin) => {
  tell({ type: 'uncaught', origin, message: String(error?.stack ?? error) });
});

function tell(message) {
  if (isMainThread) process.send?.(message);
  else threads.postMessage(message);
}

function measure() {
  // Twice: finalisers of the first free what the second collects.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  tell({ type: 'memory', threadId, heapUsed, external, rss, cpuMs: (user + system) / 1000 });
}

if (isMainThread) {
  process.on('message', (message) => {
    if (message !== 'measure') return;
    threads.postMessage('measure');
    measure();
  });
  process.channel?.unref();
  threads.onmessage = ({ data }) => process.send?.(data);
} else {
  threads.onmessage = ({ data }) => {
    if (data === 'measure') measure();
  };
  tell({ type: 'thread', threadId });
}
