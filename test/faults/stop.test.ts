/** Being told to stop, once, twice, or too early: what was acknowledged is there, and who was being answered gets the answer. */
import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/processes.ts';
import { holdStart } from './conditions/heldStart.ts';
import { afterTest, cleanUpAfterEach, createSite, logged } from './conditions/site.ts';
import type { Site } from './conditions/site.ts';
import {
  Account,
  countsOfExactly,
  readiness,
  scrape,
  settledCounts,
  total,
  webhookOf,
} from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

/** Requests under way are given ten seconds; the rest is room for a busy machine. */
const BOUND_MS = 15_000;

let site: Site;
let account: Account;

beforeEach(() => {
  site = createSite();
  account = new Account();
});

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

interface HalfSent {
  readonly finish: () => void;
  /** What came back until the connection closed. */
  readonly answer: Promise<string>;
}

/** A webhook whose head the exporter has read, and that it waits for the end of. */
async function beginWebhook(url: string, n: number): Promise<HalfSent> {
  const { hostname, port } = new URL(url);
  const { headers, body } = webhookOf({ n });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket: Socket = connect(Number(port), hostname);
  afterTest(() => {
    socket.destroy();
  });
  let received = '';
  const answer = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.once('error', reject).once('close', () => {
      resolve(received.replace(CONTINUE, ''));
    });
  });
  answer.catch(() => undefined);
  socket.write(
    `POST /webhooks/wa HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
  );
  // The server says so when it has read the head: RFC 9110, 10.1.1.
  await eventually('the head to be read', () => Promise.resolve(received.includes(CONTINUE) || undefined));
  socket.write(body.slice(0, 20));
  return {
    finish: () => {
      socket.write(body.slice(20));
    },
    answer,
  };
}

async function beginWebhooks(url: string, from: number, count: number): Promise<HalfSent[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => beginWebhook(url, from + i)));
}

/** Statuses of the answers; a connection that was reset rejects. */
async function finishAll(begun: readonly HalfSent[]): Promise<(string | undefined)[]> {
  for (const { finish } of begun) finish();
  const answers = await Promise.all(begun.map(({ answer }) => answer));
  return answers.map((answer) => /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);
}

/** Every message of the account counts once, those first sent again that were not acknowledged. */
async function expectAllCountedOnce(also = 0): Promise<void> {
  const { url } = await site.start();
  expect((await settledCounts(url)).stored).toBeGreaterThanOrEqual(account.acknowledged.size + also);
  await account.redeliver(url);
  expect(await settledCounts(url)).toEqual(countsOfExactly(account.acknowledged.size + also));
}

const UNDER_WAY = 20;
const FIRST_UNDER_WAY = 1_000_000;

describe('SIGTERM under load', () => {
  test('answers every webhook under way, ends with 0 in time, and all that was acknowledged is stored', async () => {
    const { program, url } = await site.start();
    const agent = new Agent({ keepAlive: true });
    const load = Array.from({ length: 16 }, async () => {
      for (let status = 200; status === 200 || status === 503;)
        status = await account.deliver(url, { agent });
    });
    await eventually('some load', () => Promise.resolve(account.acknowledged.size > 100 || undefined));
    const begun = await beginWebhooks(url, FIRST_UNDER_WAY, UNDER_WAY);
    const told = Date.now();
    program.child.kill('SIGTERM');
    await logged(program, /^Stopping/);
    const statuses = await finishAll(begun);
    const exit = await program.exit;
    await Promise.all(load);
    agent.destroy();
    expect(statuses).toEqual(Array.from({ length: UNDER_WAY }, () => '200'));
    expect(exit).toEqual({ code: 0, signal: null });
    expect(Date.now() - told).toBeLessThan(BOUND_MS);
    expect(account.odd).toEqual([]);
    const failures = new Set(account.unknown.values());
    expect(program.log().at(-1)?.msg).toBe('Stopped');
    await expectAllCountedOnce(UNDER_WAY);
    // Who is connected gets answers until the last, and is never reset; who comes anew finds nobody.
    expect([...failures]).toEqual(['ECONNREFUSED']);
  });

  test('a webhook that never ends is cut off, and the program ends in time all the same', async () => {
    site.configure('allowedLateness: 0s\nlimits: { requestTimeout: 1s }');
    const { program, url } = await site.start();
    await account.deliverMany(url, 5);
    const begun = await beginWebhooks(url, FIRST_UNDER_WAY, 3);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    const answers = await Promise.all(begun.map(({ answer }) => answer));
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(
      Array.from({ length: 3 }, () => 'HTTP/1.1 408'),
    );
    await expectAllCountedOnce();
  });
});

describe('a second signal to stop', () => {
  test.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)('(%s, then %s) does not cut short what the first began', async (first, second) => {
    const { program, url } = await site.start();
    await account.deliverMany(url, 5);
    const begun = await beginWebhooks(url, FIRST_UNDER_WAY, 3);
    program.child.kill(first);
    await logged(program, /^Stopping/);
    program.child.kill(second);
    await sleep(200);
    program.child.kill(second);
    expect(await finishAll(begun)).toEqual(['200', '200', '200']);
    expect(await program.exit).toEqual({ code: 0, signal: null });
  });
});

describe('during the start', () => {
  test('SIGTERM stops it in good order as soon as it has started', async () => {
    const { program, release } = await holdStart(site);
    program.child.kill('SIGTERM');
    await release();
    expect(await program.exit).toEqual({ code: 0, signal: null });
    expect(program.log().at(-1)?.msg).toBe('Stopped');
    const { url } = await site.start();
    expect(await readiness(url)).toBe('ready');
  });

  test('SIGHUP leads to a reload once it has started: the file may have changed since it was read', async () => {
    const { program, release } = await holdStart(site);
    program.child.kill('SIGHUP');
    await release('allowedLateness: 0s\nobjectives: { firstResponse: { within: 45s } }');
    const url = await program.ready();
    await logged(program, /^Configuration reloaded/);
    expect(total(await scrape(url), 'helpdesk_objective_seconds', { objective: 'first_response' })).toBe(45);
  });
});
