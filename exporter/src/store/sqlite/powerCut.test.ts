/**
 * The power goes at any moment: what the disk then holds of the log is what had been synced, and of what was written
 * since, any sectors. Whatever had been acknowledged, or shown by a scrape, is there when it comes back; and so it is when it
 * goes again.
 */
import * as fc from 'fast-check';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../conversation/fact.ts';
import { settle } from '../../conversation/settle.ts';
import { asks } from '../../conversation/testing/facts.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { CountCommit, Store } from '../store.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import { DEDUPE_RETENTION_MS, delivery } from '../testing/acts.ts';
import { openSqliteStore } from './sqliteStore.ts';
import { checkWal } from './wal.ts';

const TIMEOUT_MS = Number(process.env.FC_TIMEOUT_MS ?? 120_000);
const RUNS = {
  numRuns: Number(process.env.FC_NUM_RUNS ?? 100),
  seed: Number(process.env.FC_SEED ?? 20_261_128),
};

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;
const NO_TIMERS = { factsReceivedTo: Infinity, timersBefore: -Infinity };

const STEPS = ['commit', 'settle', 'flush', 'sync'] as const;
type Step = (typeof STEPS)[number];

interface Life {
  /** `sync` ends the sync under way. */
  readonly steps: readonly Step[];
  /** At its end: which of the sectors never synced made it all the same; all others go as the last. */
  readonly luck: readonly boolean[];
}

const step = fc.oneof({ weight: 3, arbitrary: fc.constant<Step>('commit') }, fc.constantFrom<Step>(...STEPS));
/** Any, or all but the first. */
const luck = fc.oneof(
  fc.array(fc.boolean(), { minLength: 1, maxLength: 61 }),
  fc.nat(15).map((first) => [...Array.from({ length: first }, () => false), true]),
);
const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  luck,
});
/** Behind the first write of the first life, torn, another lies whole; the second life ends with nothing torn. */
const WHOLE_BEHIND_TORN: readonly Life[] = [
  { steps: ['commit', 'commit'], luck: [false, true] },
  { steps: ['commit', 'settle', ...Array.from({ length: 6 }, () => 'commit' as const)], luck: [true] },
];
/** The power may go again soon after it has come back. */
const lives = fc.array(life, { minLength: 1, maxLength: 3 });

function counted(name: string, value: number): Cell {
  return { metric: name, labels: [], cell: '', value };
}

const countFacts: CountCommit = (receipts) => [
  counted('facts', receipts.filter(({ outcome }) => outcome === 'new').length),
];

interface Promised {
  readonly sent: readonly Fact[];
  readonly acknowledged: ReadonlySet<Fact>;
  /** Facts settled as a scrape has shown them. */
  readonly shown: number;
}

const NOTHING: Promised = { sent: [], acknowledged: new Set(), shown: 0 };

/** A store on a disk of which we know what is on it for good. */
class Machine {
  readonly folder: string;
  readonly #path: string;
  readonly #store: Store;
  #durableLog: Buffer = Buffer.alloc(0);
  #endSync: (() => void) | undefined;
  #settling: Promise<unknown> | undefined;
  readonly #sent: Fact[];
  readonly #acknowledged: Set<Fact>;
  #settled = 0;
  #shown: number;

  private constructor(folder: string, { sent, acknowledged, shown }: Promised) {
    this.folder = folder;
    this.#path = join(folder, 'helpdesk.db');
    this.#sent = [...sent];
    this.#acknowledged = new Set(acknowledged);
    this.#shown = shown;
    this.#store = openSqliteStore({
      path: this.#path,
      dedupeRetentionMs: DEDUPE_RETENTION_MS,
      fileSync: {
        atOnce: () => void (this.#durableLog = this.#log()),
        inTurn: () => this.#sync(),
      },
    });
  }

  /** With what is on the disk, and what had been promised before. Throws what opening the store throws. */
  static async start(folder: string, promised: Promised): Promise<Machine> {
    checkWal(join(folder, 'helpdesk.db'));
    const machine = new Machine(folder, promised);
    machine.#settled = await valueOf(machine.#store, 'settled');
    return machine;
  }

  promised(): Promised {
    return { sent: [...this.#sent], acknowledged: new Set(this.#acknowledged), shown: this.#shown };
  }

  #sync(): Promise<void> {
    const log = this.#log();
    return new Promise((resolve) => {
      this.#endSync = () => {
        this.#durableLog = log;
        this.#endSync = undefined;
        resolve();
      };
    });
  }

  #log(): Buffer {
    return readFileSync(`${this.#path}-wal`);
  }

  async take(step: Step): Promise<void> {
    if (step === 'commit') this.#commit();
    if (step === 'settle') await this.#settleOne();
    if (step === 'flush') this.#scrape();
    if (step === 'sync') this.#endSync?.();
    await turn();
  }

  #commit(): void {
    const fact = asks(this.#sent.length + 1);
    this.#sent.push(fact);
    void this.#store.commit([delivery(1, [fact])], countFacts).then(() => this.#acknowledged.add(fact));
  }

  async #settleOne(): Promise<void> {
    if (this.#settling) return;
    const { groups } = await this.#store.claim({ ...NO_TIMERS, limit: 1 });
    const [group] = groups;
    if (!group) return;
    const { customers, aliases, settled } = settle(group, NO_TIMERS, POLICY);
    const cells = [counted('settled', settled.length)];
    this.#settling = this.#store
      .settle({ ...EMPTY_SETTLEMENT, customers, aliases, settled, cells })
      .then(() => {
        this.#settled += settled.length;
        this.#settling = undefined;
      });
  }

  #scrape(): void {
    const settled = this.#settled;
    void this.#store.flush().then(() => (this.#shown = Math.max(this.#shown, settled)));
  }

  /** The power goes; the folder is what the disk holds. */
  cutPower(isWritten: readonly boolean[]): string {
    const disk = mkdtempSync(join(tmpdir(), 'after-power-cut-'));
    cpSync(this.#path, join(disk, 'helpdesk.db'));
    writeFileSync(join(disk, 'helpdesk.db-wal'), torn(this.#durableLog, this.#log(), isWritten));
    return disk;
  }

  async scrap(): Promise<void> {
    const closed = this.#store.close();
    this.#endSync?.();
    await closed;
    rmSync(this.folder, { recursive: true });
  }
}

/** What was synced, and of what was written after it the sectors that were lucky. */
function torn(durable: Buffer, written: Buffer, isWritten: readonly boolean[]): Buffer {
  const log = Buffer.alloc(written.length);
  durable.copy(log);
  let end = durable.length;
  const firstUnsynced = Math.floor(durable.length / SECTOR_BYTES);
  for (let at = firstUnsynced * SECTOR_BYTES; at < written.length; at += SECTOR_BYTES) {
    if (isWritten[Math.min(at / SECTOR_BYTES - firstUnsynced, isWritten.length - 1)] !== true) continue;
    written.copy(log, at, at, at + SECTOR_BYTES);
    end = Math.max(end, Math.min(at + SECTOR_BYTES, written.length));
  }
  return log.subarray(0, end);
}

/** Everything that could go on has gone on. */
async function turn(): Promise<void> {
  for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function valueOf(store: Store, name: string): Promise<number> {
  const cells = await store.cells();
  return cells.find(({ metric }) => metric === name)?.value ?? 0;
}

test(
  'no power cut takes what was acknowledged or shown, or counts anything twice',
  async () => {
    const live = async (all: readonly Life[]) => {
      let disk = mkdtempSync(join(tmpdir(), 'power-cut-'));
      let promised = NOTHING;
      for (const { steps, luck } of all) {
        const machine = await Machine.start(disk, promised);
        for (const each of steps) await machine.take(each);
        promised = machine.promised();
        disk = machine.cutPower(luck);
        await machine.scrap();
      }
      await expectSound(disk, promised);
      rmSync(disk, { recursive: true });
    };
    await fc.assert(fc.asyncProperty(lives, live), { ...RUNS, examples: [[[...WHOLE_BEHIND_TORN]]] });
  },
  TIMEOUT_MS,
);

async function expectSound(disk: string, { sent, acknowledged, shown }: Promised): Promise<void> {
  const path = join(disk, 'helpdesk.db');
  expect(existsSync(path)).toBe(true);
  checkWal(path);
  const store = openSqliteStore({ path, dedupeRetentionMs: DEDUPE_RETENTION_MS, synchronous: 'off' });
  try {
    const facts = await valueOf(store, 'facts');
    const settled = await valueOf(store, 'settled');
    expect(settled).toBeGreaterThanOrEqual(shown);
    expect(await store.pendingCount()).toBe(facts - settled);
    const lost: Fact[] = [];
    for (const fact of sent) {
      const { receipts } = await store.commit([delivery(1, [fact])], countFacts);
      if (receipts[0]?.outcome === 'new' && acknowledged.has(fact)) lost.push(fact);
    }
    expect(lost).toEqual([]);
    expect(await valueOf(store, 'facts')).toBe(sent.length);
  } finally {
    await store.close();
  }
}
