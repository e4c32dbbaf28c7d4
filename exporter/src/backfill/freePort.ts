/** A port that stays free until the server it is for listens on it, and between two lives of that server. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { LOCALHOST } from './programs.ts';

/**
 * Below what systems hand out to outgoing connections, which could meet themselves on it, and to servers that ask for any
 * port, which take it before a program that has just been started does.
 */
const [LOWEST, HIGHEST] = [12_000, 30_000];
const TRIES = 50;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port among ${TRIES} tried`);
}

async function isFree(port: number): Promise<boolean> {
  try {
    await refuseTaken(port);
    return true;
  } catch {
    return false;
  }
}

/** Rejects with the system's error where nobody can listen on `port` now. */
export async function refuseTaken(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, LOCALHOST);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
