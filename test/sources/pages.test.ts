/**
 * A source's page followed by somebody new: the commands under "Try it without …", typed as they stand but for addresses and
 * for how long it takes, with the real program.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExposition } from '../../exporter/src/metrics/testing/parse.ts';
import { lastBusyHour } from '../support/busyHour.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { EXPORTER_BIN, eventually, isUp } from '../support/processes.ts';

const PAGES = join(process.cwd(), 'docs/sources');

/** What the page must bring about: kinds of facts of which there are some at its end. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  chatwoot: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  hubspot: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  respondio: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  trengo: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  twilio: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  wati: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
  zendesk: ['MessageReceived', 'MessageSent', 'ConversationAssigned', 'ConversationResolved'],
};

/** Less than a page's own, in less time. */
function hurried(now: number): readonly string[] {
  const from = new Date(lastBusyHour(now)).toISOString();
  return ['--from', from, '--for', '1h', '--rate', '20', '--speed', 'max'];
}

/** Some providers are asked no more than once in two seconds. */
const TOLD_WITHIN_MS = 200_000;

function commandsOf(kind: string): readonly (readonly string[])[] {
  const page = readFileSync(join(PAGES, `${kind}.md`), 'utf8');
  const [, block = ''] = /\n## Try it without [^\n]+\n[^]*?```(?:sh|console)\n([^]*?)```/.exec(page) ?? [];
  return block
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/^(?:npx )?helpdesk-exporter /, '')
        .replace(/ &$/, '')
        .split(' '),
    );
}

interface Visit {
  readonly folder: string;
  readonly url: string;
  readonly api: string;
  readonly programs: ChildProcess[];
}

interface Typed {
  readonly program: ChildProcess;
  readonly wrote: () => string;
  /** Throws unless it ends well. */
  readonly end: () => Promise<void>;
}

/** Types a command. */
function type(words: readonly string[], { folder, api, programs }: Visit): Typed {
  const args = words.map((word) => word.replace(/^127\.0\.0\.1:98\d\d$/, api));
  const program = spawn(process.execPath, [EXPORTER_BIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.push(program);
  let text = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(program, 'close');
  const end = async () => {
    await closed;
    if (program.exitCode !== 0) throw new Error(`${words.join(' ')}: exit ${program.exitCode}\n${text}`);
  };
  return { program, wrote: () => text, end };
}

/** Facts by kind, and what was refused or not understood. */
async function outcome({ url }: Visit, kind: string) {
  const { families } = parseExposition(await (await fetch(`${url}/metrics`)).text());
  const samplesOf = (name: string) =>
    (families.get(name)?.samples ?? []).filter(({ labels, value }) => labels.source === kind && value > 0);
  return {
    kinds: samplesOf('helpdesk_facts_total').map(({ labels }) => labels.kind ?? ''),
    wrong: ['helpdesk_webhook_rejected_total', 'helpdesk_dead_letters'].flatMap((name) =>
      samplesOf(name).map(({ labels, value }) => `${name} ${JSON.stringify(labels)} ${value}`),
    ),
  };
}

async function follow(kind: string, expected: readonly string[], visit: Visit) {
  const [makeConfig = [], serve = [], simulate = []] = commandsOf(kind);
  await type([...makeConfig, '--url', visit.url], visit).end();
  await type(['check-config', 'simulated.yml'], visit).end();
  const exporter = type(serve, visit);
  await eventually('the exporter', () => isUp(`${visit.url}/-/ready`)).catch((error: unknown) => {
    throw new Error(`${kind}:\n${exporter.wrote()}`, { cause: error });
  });
  const { program, wrote, end } = type([...simulate, '--url', visit.url, ...hurried(Date.now())], visit);
  const isTold = async () => {
    if (program.exitCode !== null) return true;
    if (!wrote().includes('the API is served until')) return undefined;
    const { kinds } = await outcome(visit, kind);
    return expected.every((one) => kinds.includes(one)) || undefined;
  };
  await eventually('facts of every kind', isTold, TOLD_WITHIN_MS);
  // Ctrl-C where an API is served: nobody waits until nothing more is asked of it.
  program.kill('SIGINT');
  await end();
  return outcome(visit, kind);
}

async function leave({ programs, folder }: Visit): Promise<void> {
  for (const program of programs) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    program.kill('SIGTERM');
    await once(program, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}

test.concurrent.each(Object.entries(EXPECTED))(
  '%s: the page leads from nothing to facts',
  async (kind, expected) => {
    const visit: Visit = {
      folder: mkdtempSync(join(tmpdir(), `helpdesk-page-${kind}-`)),
      url: `http://127.0.0.1:${await freePort()}`,
      api: `127.0.0.1:${await freePort()}`,
      programs: [],
    };
    try {
      const { kinds, wrong } = await follow(kind, expected, visit);
      expect(kinds).toEqual(expect.arrayContaining([...expected]));
      expect(wrong).toEqual([]);
    } finally {
      await leave(visit);
    }
  },
  240_000,
);
