/** How a simulation's posting is told to whoever watches. */
import type { Happening } from './happening.ts';
import type { Delivery } from './deliver.ts';
import type { PostReport, Progress } from './post.ts';

const BAR_WIDTH = 24;

export function progressLine(progress: Progress): string {
  const { posted, total, accepted, refused, retried, reachedAt } = progress;
  const reached = new Date(reachedAt).toISOString().slice(0, 19);
  return `${reached}Z  ${posted}/${total} posted, ${accepted} accepted, ${refused} refused, ${retried} retried`;
}

export function progressBar(progress: Progress): string {
  const full = Math.floor((BAR_WIDTH * progress.posted) / Math.max(progress.total, 1));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${progressLine(progress)}`;
}

export function summaryLines(report: PostReport): string[] {
  const { posted, total, accepted, refused, retried, wallMs, reasons } = report;
  const seconds = wallMs / 1000;
  const unfinished = posted < total ? [`stopped before ${total - posted} of ${total} deliveries`] : [];
  return [
    `posted ${posted}, accepted ${accepted}, refused ${refused}, retried ${retried} in ${seconds.toFixed(1)} s ` +
      `(${Math.round(accepted / Math.max(seconds, 0.001))} per second)`,
    ...unfinished,
    ...Object.entries(reasons).map(([reason, count]) => `given up ${count} times: ${reason}`),
  ];
}

/** Numbers of happenings by kind and of deliveries by source. */
export function countLines(happenings: readonly Happening[], deliveries: readonly Delivery[]): string[] {
  return [
    ...countedBy(happenings, ({ kind }) => kind).map(([kind, count]) => `happenings ${kind} ${count}`),
    ...countedBy(deliveries, ({ source }) => source).map(
      ([source, count]) => `deliveries ${source} ${count}`,
    ),
  ];
}

function countedBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
