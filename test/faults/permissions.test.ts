/** What may not be written: told at the start with what to change, and once changed it starts with all it had. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asOrdinaryUser } from './conditions/ordinaryUser.ts';
import { cleanUpAfterEach, createSite, refusal } from './conditions/site.ts';
import type { Launch, Site } from './conditions/site.ts';
import { mountSmallDisk } from './conditions/smallDisk.ts';
import { Account, countsOfExactly, settledCounts } from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

const UNPRIVILEGED: Launch = { under: asOrdinaryUser };

let site: Site;

beforeEach(() => {
  site = createSite();
});

/** Ten messages, and an orderly stop: nothing but the database is left. */
async function fill(): Promise<void> {
  const { program, url } = await site.start(UNPRIVILEGED);
  await new Account().deliverMany(url, 10);
  await settledCounts(url);
  await program.stop();
}

async function expectStartWithTen(): Promise<void> {
  const { url } = await site.start(UNPRIVILEGED);
  expect(await settledCounts(url)).toEqual(countsOfExactly(10));
}

test('here permissions bind the program under test', () => {
  const file = join(site.folder, 'locked');
  writeFileSync(file, '');
  chmodSync(file, 0o444);
  const [command = '', ...args] = asOrdinaryUser(['bash', '-c', 'echo x >>"$0"', file]);
  expect(() => execFileSync(command, args, { stdio: 'pipe' })).toThrow(/Permission denied/);
});

test('a read-only database refuses the start, naming file and remedy', async () => {
  await fill();
  chmodSync(site.database, 0o444);
  expect(await refusal(site, UNPRIVILEGED)).toMatch(
    /^exit 1: store: .*helpdesk\.db: the database [^;]+; make the file and its folder writable for this user[^\n]* \(SQLITE_(READONLY|IOERR_LOCK)\w*\)\n$/,
  );
  chmodSync(site.database, 0o644);
  await expectStartWithTen();
});

test('a database that may not be read refuses the start, naming file and remedy', async () => {
  await fill();
  chmodSync(site.database, 0o000);
  expect(await refusal(site, UNPRIVILEGED)).toMatch(
    /^exit 1: store: .*helpdesk\.db: the database cannot be opened; it must be a file in a folder writable for this user, within the limit of open files \(ulimit -n\) \(SQLITE_CANTOPEN\w*\)\n$/,
  );
  chmodSync(site.database, 0o644);
  await expectStartWithTen();
});

test('a read-only folder with a database in it refuses the start: the log of changes has no place', async () => {
  await fill();
  chmodSync(dirname(site.database), 0o555);
  expect(await refusal(site, UNPRIVILEGED)).toMatch(
    /^exit 1: store: .*helpdesk\.db: .*folder.* writable for this user \(SQLITE_\w+\)\n$/,
  );
  chmodSync(dirname(site.database), 0o755);
  await expectStartWithTen();
});

test('a read-only folder without a database refuses the start', async () => {
  mkdirSync(dirname(site.database), { mode: 0o555 });
  expect(await refusal(site, UNPRIVILEGED)).toMatch(
    /^exit 1: store: .*helpdesk\.db: the database cannot be opened; it must be a file in a folder writable for this user, within the limit of open files \(ulimit -n\) \(SQLITE_CANTOPEN\w*\)\n$/,
  );
});

test('a folder that cannot be made refuses the start', async () => {
  chmodSync(site.folder, 0o555);
  expect(await refusal(site, UNPRIVILEGED)).toMatch(
    /^exit 1: store: .*helpdesk\.db: the folder cannot be created; make the one above it writable for this user \(EACCES\)\n$/,
  );
  chmodSync(site.folder, 0o755);
});

describe('a read-only file system', () => {
  test('with a database on it refuses the start; once writable, it starts with all it had', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/helpdesk.db`);
    const first = await site.start({ under: disk.under });
    await new Account().deliverMany(first.url, 10);
    await first.program.stop();
    disk.shell('mount -o remount,ro "$0"');
    expect(await refusal(site, { under: disk.under })).toMatch(
      /^exit 1: store: .*helpdesk\.db: .*(read-only|writable).* \(SQLITE_\w+\)\n$/,
    );
    disk.shell('mount -o remount,rw "$0"');
    const { url } = await site.start({ under: disk.under });
    expect(await settledCounts(url)).toEqual(countsOfExactly(10));
  });

  test('without the folder says that the file system is read-only', async () => {
    const disk = await mountSmallDisk(3000);
    site.configure(undefined, `${disk.path}/data/helpdesk.db`);
    disk.shell('mount -o remount,ro "$0"');
    expect(await refusal(site, { under: disk.under })).toMatch(
      /^exit 1: store: .*helpdesk\.db: the folder cannot be created[:;] .*read-only \((EROFS|ENOENT)\)\n$/,
    );
  });
});
