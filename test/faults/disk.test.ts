/** No more space, on a file system of its own and by a limit on the size of files: refused, told, and over without a restart. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { cleanUpAfterEach, createSite, logged, refusal } from './conditions/site.ts';
import type { Program, Site } from './conditions/site.ts';
import { mountSmallDisk } from './conditions/smallDisk.ts';
import { Account, countsOfExactly, readiness, settledCounts, untilReadiness } from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

let site: Site;
let account: Account;

beforeEach(() => {
  site = createSite();
  account = new Account();
});

/** Delivers until this many have been refused. */
async function deliverUntilRefused(url: string, refusals: number): Promise<void> {
  for (let i = 0; i < 2000 && account.refused.size < refusals; i += 1) await account.deliver(url);
  expect(account.refused.size).toBe(refusals);
}

async function expectAllCountedOnce(url: string): Promise<void> {
  expect(account.odd).toEqual([]);
  expect(await settledCounts(url)).toEqual(countsOfExactly(account.acknowledged.size));
}

function failures(program: Program): readonly unknown[] {
  return program.log().filter(({ level }) => level === 'fatal');
}

describe('a full file system', () => {
  test('refuses webhooks and readiness until there is space, then works on without a restart', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/helpdesk.db`);
    const { program, url } = await site.start({ under: disk.under });
    await account.deliverMany(url, 20);
    disk.fill();
    await deliverUntilRefused(url, 5);
    expect(await untilReadiness(url, /^503/)).toBe(
      '503 Helpdesk Exporter is not ready: the store fails, see the log',
    );
    const line = await logged(program, /^The store failed/);
    expect(line.level).toBe('error');
    expect(line.err?.message).toMatch(/helpdesk\.db: the disk is full; free some space \(SQLITE_FULL\)$/);
    disk.free();
    await untilReadiness(url, /^ready$/);
    await account.redeliver(url);
    expect(account.refused.size).toBe(0);
    await account.deliverMany(url, 20);
    await expectAllCountedOnce(url);
    await logged(program, /^The store works again/);
    expect(failures(program)).toEqual([]);
  });

  test('that fills up while the program is killed leaves everything acknowledged', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/helpdesk.db`);
    const first = await site.start({ under: disk.under });
    await account.deliverMany(first.url, 20);
    disk.fill();
    await deliverUntilRefused(first.url, 5);
    await first.program.stop('SIGKILL');
    disk.free();
    const { url } = await site.start({ under: disk.under });
    await account.redeliver(url);
    await expectAllCountedOnce(url);
  });

  test('does not keep the program from stopping, and what it acknowledged is there at the next start', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/helpdesk.db`);
    const first = await site.start({ under: disk.under });
    await account.deliverMany(first.url, 20);
    disk.fill();
    await deliverUntilRefused(first.url, 5);
    const exit = await first.program.stop();
    expect({ exit, output: first.program.output() }).toMatchObject({ exit: { code: 0, signal: null } });
    disk.free();
    const { url } = await site.start({ under: disk.under });
    await account.redeliver(url);
    await expectAllCountedOnce(url);
  });

  test('at the start is told in a sentence, with exit code 1; with space it starts', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/helpdesk.db`);
    disk.fill();
    expect(await refusal(site, { under: disk.under })).toMatch(
      /^exit 1: store: .*helpdesk\.db: the disk is full; free some space \(\w+\)\n$/,
    );
    disk.free();
    const { url } = await site.start({ under: disk.under });
    await account.deliverMany(url, 3);
    await expectAllCountedOnce(url);
  });
});

describe('a limit on the size of files', () => {
  /** Without the trap passing the limit would be a deadly signal. */
  const untrapped = (command: readonly string[]) => [
    'bash',
    '-c',
    `trap '' XFSZ; exec "$0" "$@"`,
    ...command,
  ];

  function limitFileSize({ child }: Program, bytes: number | 'unlimited'): void {
    execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`]);
  }

  test('refuses webhooks and readiness until it is raised, then works on without a restart', async () => {
    const { program, url } = await site.start({ under: untrapped });
    await account.deliverMany(url, 20);
    limitFileSize(program, statSync(`${site.database}-wal`).size);
    await deliverUntilRefused(url, 5);
    expect(await readiness(url)).toMatch(/^503/);
    const line = await logged(program, /^The store failed/);
    expect(line.err?.message).toMatch(/reading or writing failed; check the disk.* \(SQLITE_IOERR_WRITE\)$/);
    limitFileSize(program, 'unlimited');
    await untilReadiness(url, /^ready$/);
    await account.redeliver(url);
    await account.deliverMany(url, 20);
    await expectAllCountedOnce(url);
  });
});
