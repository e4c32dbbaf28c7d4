/** No file handles left: told at the start, and while running nothing acknowledged is lost and it goes on afterwards. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/processes.ts';
import { holdStart } from './conditions/heldStart.ts';
import { afterTest, cleanUpAfterEach, createSite } from './conditions/site.ts';
import type { Program, Site } from './conditions/site.ts';
import { Account, countsOfExactly, readiness, settledCounts } from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

let site: Site;

beforeEach(() => {
  site = createSite();
});

function handlesOf({ child }: Program): number[] {
  return readdirSync(`/proc/${child.pid}/fd`).map(Number);
}

/** Leaves the process this many handles beyond those it has. */
function limitHandles(program: Program, spare: number): void {
  const used = new Set(handlesOf(program));
  let limit = 0;
  for (let left = spare; left > 0 || used.has(limit); limit += 1) if (!used.has(limit)) left -= 1;
  execFileSync('prlimit', ['--pid', String(program.child.pid), `--nofile=${limit}:`]);
}

test('at the start, opening the store says that there are too few, with exit code 1; with enough it starts', async () => {
  const { program, release } = await holdStart(site);
  // The pipe it reads its configuration from is closed before the store is opened, and is the one handle left for it.
  limitHandles(program, 0);
  await release();
  expect((await program.exit).code).toBe(1);
  expect(program.output()).toMatch(
    /^(store: .*helpdesk\.db: .*limit of|Too many) open files.*\(ulimit -n\).*\n$/,
  );
  const { url } = await site.start();
  expect(await readiness(url)).toBe('ready');
});

describe('taken up by connections', () => {
  async function openConnections(url: string, count: number): Promise<Socket[]> {
    const { hostname, port } = new URL(url);
    const sockets = Array.from({ length: count }, () =>
      connect(Number(port), hostname).on('error', () => undefined),
    );
    afterTest(() => {
      for (const socket of sockets) socket.destroy();
    });
    await sleep(500);
    return sockets;
  }

  test('they cost nothing that was acknowledged; those who are connected go on, and once they are free all can', async () => {
    const account = new Account();
    const { program, url } = await site.start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    afterTest(() => {
      agent.destroy();
    });
    await account.deliverMany(url, 10, { agent });
    limitHandles(program, 3);
    const idle = await openConnections(url, 30);
    await account.deliverMany(url, 10, { agent });
    expect([...account.refused, ...account.unknown.keys(), ...account.odd]).toEqual([]);
    const delivery = account.deliver(url);
    const hindered = await Promise.race([delivery, sleep(1000, 'kept waiting')]);
    expect([0, 'kept waiting']).toContain(hindered);
    for (const socket of idle) socket.destroy();
    await delivery;
    await eventually('there to be room again', async () => {
      await account.redeliver(url);
      return account.unknown.size === 0 ? true : undefined;
    });
    await account.deliverMany(url, 10);
    expect(await settledCounts(url)).toEqual(countsOfExactly(account.acknowledged.size));
    expect(account.acknowledged.size).toBe(31);
    expect(await readiness(url)).toBe('ready');
    expect(program.log().filter(({ level }) => level === 'fatal')).toEqual([]);
    expect(existsSync(`/proc/${program.child.pid}`)).toBe(true);
  });
});
