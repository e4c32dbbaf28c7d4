/** The script that makes the secrets of the stack, as its container runs it. */
import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretFault } from '../../exporter/src/sources/generic/standardWebhooks.ts';
import { runToEnd } from '../support/processes.ts';

const SCRIPT = 'provisioning/helpdesk/secrets.sh';
const OWNERS: Readonly<Record<string, string>> = {
  helpdesk: '1000:1000',
  grafana: '472:0',
  alertmanager: '65534:65534',
};
/** Only root can give files away; anybody else keeps them, and is told so. */
const IS_ROOT = process.getuid?.() === 0;

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'helpdesk-secrets-')), 'secrets');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

async function make(): Promise<string> {
  const { code, output } = await runToEnd('sh', [SCRIPT, folder]);
  expect(code).toBe(0);
  return output;
}

const paths = () =>
  readdirSync(folder).flatMap((reader) =>
    readdirSync(join(folder, reader)).map((name) => join(reader, name)),
  );
const contents = () =>
  Object.fromEntries(paths().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
function ownerOf(path: string): string {
  const { uid, gid } = lstatSync(join(folder, path));
  return `${uid}:${gid}`;
}

function wantedOwner(path: string): string | undefined {
  return IS_ROOT ? OWNERS[path.split('/')[0]!] : `${process.getuid?.() ?? ''}:${process.getgid?.() ?? ''}`;
}

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);

test('every secret is random, long, and one line', async () => {
  await make();
  const { 'alertmanager/exporter_api_token': copy, ...made } = contents();
  expect(copy).toBe(made['helpdesk/api_token']);
  expect(new Set(Object.values(made)).size).toBe(7);
  for (const value of Object.values(made)) expect(value).toMatch(/^[\w+/=]{30,}\n$/);
  expect(secretFault(made['helpdesk/generic_secret']!.trim())).toBeUndefined();
});

test('each belongs to the user of the container that reads it, and to nobody else', async () => {
  const output = await make();
  for (const path of paths()) {
    expect([path, modeOf(join(folder, path))]).toEqual([path, '400']);
    expect([path, ownerOf(path)]).toEqual([path, wantedOwner(path)]);
  }
  for (const reader of readdirSync(folder)) expect(modeOf(join(folder, reader))).toBe('700');
  expect(output.includes('containers cannot read them')).toBe(!IS_ROOT);
});

test('what is there stays as it is, however often it runs; what is missing is made', async () => {
  await make();
  const before = contents();
  unlinkSync(join(folder, 'helpdesk/api_token'));
  const output = await make();
  const { 'helpdesk/api_token': made, ...after } = contents();
  const { 'helpdesk/api_token': old, ...kept } = before;
  expect(after).toEqual(kept);
  expect(made).not.toBe(old);
  expect(output).toMatch(/^made helpdesk\/api_token$/m);
  expect(output.match(/^kept /gm)).toHaveLength(7);
});

test('one that was cut off while it was made is made anew, and leaves nothing behind', async () => {
  await make();
  unlinkSync(join(folder, 'grafana/secret_key'));
  writeFileSync(join(folder, 'grafana/secret_key.new'), 'half');
  await make();
  expect(contents()['grafana/secret_key']).toMatch(/^\w{30,}\n$/);
  expect(paths().filter((path) => path.endsWith('.new'))).toEqual([]);
});

test('what people put there belongs to its reader too, however it came', async () => {
  await make();
  const put = ['helpdesk/twilio_auth_token', 'alertmanager/slack_url'];
  for (const path of put) writeFileSync(join(folder, path), 'of their own\n', { mode: 0o644 });
  await make();
  for (const path of put) {
    expect([path, modeOf(join(folder, path)), ownerOf(path)]).toEqual([path, '400', wantedOwner(path)]);
    expect(contents()[path]).toBe('of their own\n');
  }
});

test('no secret is printed', async () => {
  const output = await make();
  for (const value of Object.values(contents())) expect(output).not.toContain(value.trim());
});
