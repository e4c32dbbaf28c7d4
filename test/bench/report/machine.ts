/** What the figures were measured on. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { spreadOf } from './stats.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  /** Median of writing 4 KiB and waiting for the disk, where the stores lie. */
  readonly fsyncMs: number;
  /** Of the minute before: above 0 the machine was busy with something else. */
  readonly loadBefore: number;
}

const WRITES = 100;

export function describeMachine(folder: string): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: totalmem() / 1024 ** 3,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    fsyncMs: fsyncMs(folder),
    loadBefore: loadavg()[0] ?? 0,
  };
}

export function sayMachine(machine: Machine): string {
  const { cpu, cores, memoryGb, platform, node, fsyncMs: fsync, loadBefore } = machine;
  return (
    `${cores} × ${cpu}, ${memoryGb.toFixed(0)} GB, ${platform}, Node.js ${node}, fsync ${fsync.toFixed(2)} ms, ` +
    `load before ${loadBefore.toFixed(1)}`
  );
}

function fsyncMs(folder: string): number {
  const path = join(folder, 'fsync');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  try {
    const times = Array.from({ length: WRITES }, () => {
      const began = performance.now();
      writeSync(file, page);
      fsyncSync(file);
      return performance.now() - began;
    });
    return spreadOf(times).median;
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
