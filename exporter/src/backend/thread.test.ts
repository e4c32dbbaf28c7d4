/** The thread's life and death, with small programs in place of the backend. */
import type { BackendMonitor } from './backend.ts';
import { load } from '../config/testing/files.ts';
import { StoreUnavailable } from '../store/store.ts';
import { configText } from '../testing/exporter.ts';
import { until } from '../testing/until.ts';
import { toBackendConfig } from './config.ts';
import { openThread } from './thread.ts';

const CONFIG = toBackendConfig(load(configText()));

const deaths: string[] = [];
const nothing = () => undefined;
const monitor: BackendMonitor = {
  storeCommitted: nothing,
  storeFailed: nothing,
  storeRecovered: nothing,
  readFailed: nothing,
  died: (error) => deaths.push((error as Error).message),
};

beforeEach(() => {
  deaths.length = 0;
});

function open(program: string) {
  const text = `import { parentPort } from 'node:worker_threads'; ${program}`;
  return openThread(new URL(`data:text/javascript,${encodeURIComponent(text)}`), { config: CONFIG, monitor });
}

it('tells of a thread that dies, and fails what was asked of it', async () => {
  const backend = await open(`
    parentPort.postMessage({ type: 'opened' });
    parentPort.on('message', () => { throw new Error('out of memory'); });`);
  await expect(backend.render('text')).rejects.toThrow('out of memory');
  await until(() => deaths.length > 0);
  expect(deaths).toEqual(['out of memory']);
  await expect(backend.stop()).resolves.toBeUndefined();
});

it('tells of a thread that ends before its time', async () => {
  const backend = await open(`
    parentPort.postMessage({ type: 'opened' });
    parentPort.on('message', () => process.exit(3));`);
  await expect(backend.render('text')).rejects.toThrow('ended with code 3');
  expect(deaths).toEqual(['The thread that stores has ended with code 3']);
});

it('fails where the thread dies before it is open, which is no death to tell of', async () => {
  await expect(open(`throw new Error('no such module');`)).rejects.toThrow('no such module');
  expect(deaths).toEqual([]);
});

it('fails as the store does where that keeps it from opening', async () => {
  const error = JSON.stringify({ name: 'StoreUnavailable', message: 'h.db: locked' });
  await expect(open(`parentPort.postMessage({ type: 'notOpened', error: ${error} });`)).rejects.toThrow(
    StoreUnavailable,
  );
  expect(deaths).toEqual([]);
});

it('ends the thread once its backend has stopped, which is no death', async () => {
  const backend = await open(`
    parentPort.postMessage({ type: 'opened' });
    parentPort.on('message', ({ id }) => parentPort.postMessage({ type: 'answer', id }));`);
  await backend.stop();
  expect(deaths).toEqual([]);
});
