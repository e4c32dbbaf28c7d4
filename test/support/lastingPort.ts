/** A port that stays free between two lives of the same server. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems hand out to outgoing connections, which could take it, or meet themselves on it, meanwhile. */
const [LOWEST, HIGHEST] = [12_000, 30_000];
const TRIES = 50;

export async function lastingPort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port among ${TRIES} tried`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
