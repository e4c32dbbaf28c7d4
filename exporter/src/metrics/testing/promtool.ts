/** Prometheus' own opinion. Its absence fails a test: an unchecked format is no checked one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** It takes the hours of a business for a unit of time: the metric is 0 or 1, and its name a contract. */
const ACCEPTED = new Set(['helpdesk_business_hours_open use base unit "seconds" instead of "hours"']);

/** What `promtool check metrics` complains of in a text exposition, a line each, what is accepted aside. */
export function lintMetrics(text: string): string[] {
  return run(['check', 'metrics'], text).filter((line) => !ACCEPTED.has(line));
}

/**
 * What Prometheus' reader of OpenMetrics complains of, a line each. It loads only samples that carry a time, which ours
 * do not: one is put behind each.
 */
export function readOpenMetrics(text: string, atSeconds: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    const file = join(folder, 'metrics.prom');
    writeFileSync(file, text.replace(/^(?!#)(.+)$/gm, `$1 ${atSeconds}`));
    return run(['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(folder, 'data')], '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: readonly string[], input: string): string[] {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, {
    input,
    encoding: 'utf8',
    env: process.env,
  });
  if (error && 'code' in error && error.code === 'ENOENT')
    throw new Error('promtool is missing: install the Debian package `prometheus`');
  if (error) throw error;
  const said = `${stderr}${status === 0 ? '' : stdout}`.split('\n').filter((line) => line.trim() !== '');
  return status === 0 || said.length > 0 ? said : [`promtool ended with ${String(status)}`];
}
