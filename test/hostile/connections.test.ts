/** Thousands of connections that do nothing, or next to nothing, and honest senders among them. */
import { eventually } from '../support/processes.ts';
import { crowd, disperse, honestWebhook, metric, openDoor, stranger, UPLOAD } from './door.ts';
import type { Door, Stranger } from './door.ts';

const REFUSED = (reason: string) => `helpdesk_webhook_rejected_total{source="shop",reason="${reason}"}`;

/** For a busy machine; a quiet one needs a tenth of it. */
const PATIENCE_MS = 120_000;

let door: Door | undefined;
let strangers: Stranger[] = [];

async function open(limits: string): Promise<Door> {
  return (door = await openDoor(limits));
}

afterEach(async () => {
  disperse(strangers);
  strangers = [];
  await door?.stop();
}, PATIENCE_MS);

async function expectHonestTraffic(door: Door, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) expect((await honestWebhook(door)).status).toBe(200);
}

it(
  'serves honest senders beside 5,000 idle connections',
  async () => {
    const door = await open('{ requestTimeout: 2m, headersTimeout: 2m }');
    strangers = await crowd(door, 5000);
    await expectHonestTraffic(door, 50);
    expect(strangers.filter(({ socket }) => !socket.destroyed)).toHaveLength(5000);
  },
  PATIENCE_MS,
);

it(
  'serves honest senders though idle connections take every place, again and again',
  async () => {
    const door = await open('{ maxConnections: 200, requestTimeout: 2m, headersTimeout: 2m }');
    const began = performance.now();
    for (let wave = 0; wave < 5; wave += 1) {
      strangers.push(...(await crowd(door, 250)));
      await expectHonestTraffic(door, 5);
    }
    // The newest of them are still there, beside the places honest senders took and gave back.
    await eventually('all others to be closed', () =>
      Promise.resolve(strangers.filter(({ socket }) => !socket.destroyed).length <= 200 || undefined),
    );
    expect(door.running.output()).toContain('Too many connections: the longest idle one was closed');
    // The first at once, then one every ten seconds.
    const periods = Math.ceil((performance.now() - began) / 10_000);
    expect(door.running.output().match(/Too many connections/g)?.length).toBeLessThanOrEqual(1 + periods);
  },
  PATIENCE_MS,
);

it(
  'cuts off who sends headers or a body drop by drop, and who never ends',
  async () => {
    const door = await open('{ requestTimeout: 4s, headersTimeout: 4s }');
    const slow = {
      silent: await stranger(door),
      headers: await stranger(door),
      body: await stranger(door),
      chunks: await stranger(door),
      endless: await stranger(door),
      refusedAndEndless: await stranger(door),
    };
    strangers = Object.values(slow);
    slow.headers.socket.write('POST /webhooks/shop HTTP/1.1\r\nHost: x\r\n');
    slow.body.socket.write(`${UPLOAD}Content-Length: 1000\r\n\r\n`);
    slow.chunks.socket.write(`${UPLOAD}Transfer-Encoding: chunked\r\n\r\n`);
    slow.endless.socket.write(`${UPLOAD}Transfer-Encoding: chunked\r\n\r\n`);
    slow.refusedAndEndless.socket.write(
      'POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const flood = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    // More than a source takes, at once.
    slow.endless.socket.write(flood.repeat(70));
    const drops = setInterval(() => {
      slow.headers.socket.write('X: y\r\n');
      slow.body.socket.write('x');
      slow.chunks.socket.write('1\r\nx\r\n');
      for (const { socket } of [slow.endless, slow.refusedAndEndless])
        if (socket.writable) socket.write(flood);
    }, 50);
    try {
      await expectHonestTraffic(door, 5);
      // Within requestTimeout, the grace for bodies that were refused, and the interval of the check, with room for a busy machine.
      for (const { ended } of strangers) expect(await ended).toBeLessThan(40_000);
    } finally {
      clearInterval(drops);
    }
    expect(slow.headers.text()).toMatch(/^HTTP\/1.1 408 /);
    expect([slow.body, slow.chunks].map(({ text }) => text().slice(0, 12))).toEqual(
      Array(2).fill('HTTP/1.1 408'),
    );
    expect(slow.endless.text()).toMatch(/^HTTP\/1.1 413 /);
    expect(slow.refusedAndEndless.text()).toMatch(/^HTTP\/1.1 404 /);
    expect([await metric(door, REFUSED('timeout')), await metric(door, REFUSED('too_large'))]).toEqual([
      2, 1,
    ]);
  },
  PATIENCE_MS,
);
