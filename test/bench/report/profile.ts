/** Where the time went: functions by self time, from the profiles that `node --cpu-prof` leaves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** As a share of the busiest thread's time. */
const WORTH_A_LOOK = 0.1;

export interface SelfTime {
  readonly where: string;
  readonly ms: number;
  /** Of the time not idle. */
  readonly share: number;
}

export function profileFlags(folder: string): readonly string[] {
  return ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '500'];
}

/** One table per thread that was profiled in `folder`, busiest first; those that hardly worked are left out. */
export function profilesIn(folder: string, limit: number): string[] {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => selfTimes(JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile))
    .sort((a, b) => totalOf(b) - totalOf(a));
  const [busiest] = profiles;
  if (!busiest) return [];
  return profiles
    .filter((times) => totalOf(times) > totalOf(busiest) * WORTH_A_LOOK)
    .map((times) => tableOf(times, limit));
}

export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): SelfTime[] {
  const nameOf = new Map(nodes.map((node) => [node.id, placeOf(node)]));
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const where = nameOf.get(id) ?? '(unknown)';
    sums.set(where, (sums.get(where) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  for (const still of ['(idle)', '(root)']) sums.delete(still);
  const total = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
  return [...sums].map(([where, ms]) => ({ where, ms, share: ms / total })).sort((a, b) => b.ms - a.ms);
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const path = url.startsWith('file://') ? relative(process.cwd(), url.slice('file://'.length)) : url;
  return `${name} ${path}:${lineNumber + 1}`;
}

function totalOf(times: readonly SelfTime[]): number {
  return times.reduce((sum, { ms }) => sum + ms, 0);
}

function tableOf(times: readonly SelfTime[], limit: number): string {
  const lines = times.slice(0, limit).map(({ where, ms, share }) => {
    return `${ms.toFixed(0).padStart(8)} ms  ${(share * 100).toFixed(1).padStart(5)} %  ${where}`;
  });
  return [`self time, of ${totalOf(times).toFixed(0)} ms busy`, ...lines].join('\n');
}
