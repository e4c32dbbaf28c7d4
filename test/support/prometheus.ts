/** A real Prometheus that scrapes one exporter every second. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, run } from './processes.ts';

export interface QueryResult {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** An instant query. */
  query(promql: string): Promise<readonly QueryResult[]>;
  stop(): Promise<void>;
}

interface ApiAnswer {
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

export async function startPrometheus(exporterAddress: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-prometheus-'));
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: helpdesk\n    static_configs: [{ targets: ['${exporterAddress}'] }]\n`,
  );
  const running = run('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually('Prometheus', () => isUp(`${url}/-/ready`));
  } catch (error) {
    await running.stop('SIGKILL');
    throw new Error(`Prometheus did not start (Debian package: prometheus):\n${running.output()}`, {
      cause: error,
    });
  }
  return {
    query: (promql) => queryAt(url, promql),
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An instant query to the Prometheus at `url`. Throws what it has against the query. */
export async function queryAt(url: string, promql: string): Promise<readonly QueryResult[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql }),
  });
  if (!response.ok) throw new Error(`${promql}: ${await response.text()}`);
  const { data } = (await response.json()) as ApiAnswer;
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}
