/** A real exporter with a small configuration, and strangers at its door. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genericUpload } from '../../exporter/src/testing/webhooks.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, runExporter } from '../support/processes.ts';
import type { RunningProcess } from '../support/processes.ts';

const SECRET = 'secret-of-this-test-0123456789';

export interface Door {
  readonly port: number;
  readonly running: RunningProcess;
  stop(): Promise<void>;
}

/** `limits`: the section of the configuration, in flow style. */
export async function openDoor(limits: string): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-hostile-'));
  const port = await freePort();
  const config = join(folder, 'helpdesk.yml');
  writeFileSync(
    config,
    `listen: 127.0.0.1:${port}
store: sqlite:${folder}/helpdesk.db
pseudonymKey: pseudonym-key-of-this-test
limits: ${limits}
sources:
  - { name: shop, kind: generic, secret: ${SECRET}, inboxes: { web: { inbox: shop, team: sales } } }
`,
  );
  const running = runExporter(['serve', '--config.file', config]);
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually('the exporter', () => isUp(`http://127.0.0.1:${port}/-/ready`));
  } catch (error) {
    await stop();
    throw new Error(`The exporter did not start:\n${running.output()}`, { cause: error });
  }
  return { port, running, stop };
}

let sent = 0;

/** An honest webhook, signed, on a connection of its own; gives status and duration. */
export function honestWebhook({ port }: Door): Promise<{ status: number; ms: number }> {
  const id = `honest-${process.pid}-${(sent += 1)}`;
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ id, type: 'message.received', inbox: 'web', customer: { id } });
  const signature = createHmac('sha256', SECRET).update(`${id}.${seconds}.${body}`).digest('base64');
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: '/webhooks/shop', method: 'POST', headers, agent: false },
      (incoming) => {
        incoming.resume();
        incoming.once('end', () => {
          resolve({ status: incoming.statusCode ?? 0, ms: performance.now() - began });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export interface Stranger {
  readonly socket: Socket;
  /** All that came back so far. */
  readonly text: () => string;
  /** Milliseconds from the connection to its end. */
  readonly ended: Promise<number>;
}

export async function stranger({ port }: Door): Promise<Stranger> {
  const socket = connect({ host: '127.0.0.1', port });
  const began = performance.now();
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    socket.once('close', () => {
      resolve(performance.now() - began);
    });
  });
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), ended]);
  return { socket, text: () => text, ended };
}

/** So many of them, a few hundred at a time: the queue of new connections is short. */
export async function crowd(door: Door, count: number): Promise<Stranger[]> {
  const all: Stranger[] = [];
  while (all.length < count) {
    const batch = Math.min(250, count - all.length);
    all.push(...(await Promise.all(Array.from({ length: batch }, () => stranger(door)))));
  }
  return all;
}

export function disperse(strangers: readonly Stranger[]): void {
  for (const { socket } of strangers) socket.destroy();
}

/** Of a request whose signature has the right form: only the whole body will tell that it is false. */
export const UPLOAD = genericUpload(Date.now());

export async function metric({ port }: Door, series: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  if (line === undefined) throw new Error(`${series} is not exposed`);
  return Number(line.slice(series.length + 1));
}
