/** Labels that Prometheus would have given every sample: those of the job that scrapes the exporter. */
import type { Config } from '../config/config.ts';
import { renderLabels } from '../metrics/exposition.ts';
import { ALL_METRICS } from '../metrics/names.ts';
import { HistoryError } from './historyError.ts';

const PAIR = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s;
const OF_METRICS: ReadonlySet<string> = new Set(['le', ...ALL_METRICS.flatMap(({ labels }) => labels)]);

/** `given`: `name=value` each; those named stand in for the usual ones. Throws `HistoryError`. */
export function externalLabels(given: readonly string[], { listen }: Pick<Config, 'listen'>): string {
  const labels = new Map([
    ['job', 'helpdesk-exporter'],
    ['instance', addressOf(listen)],
  ]);
  for (const text of given) {
    const [, name, value] = PAIR.exec(text) ?? [];
    if (name === undefined || value === undefined || name.startsWith('__'))
      throw new HistoryError(`--label ${text}: write name=value`);
    if (OF_METRICS.has(name))
      throw new HistoryError(`--label ${text}: the metrics have a label ${name} of their own`);
    labels.set(name, value);
  }
  return renderLabels([...labels]);
}

function addressOf({ host = 'localhost', port }: Config['listen']): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
