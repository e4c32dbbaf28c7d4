/** What a runbook asks whoever is called to run. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(process.cwd(), 'docs', 'runbooks');

/** Names of all runbooks: those of their alerts. */
export function runbooks(): readonly string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ''));
}

/** The queries of its diagnosis, in their order. A block is one query: people copy it whole. */
export function queriesOf(alert: string): readonly string[] {
  const text = readFileSync(join(FOLDER, `${alert}.md`), 'utf8');
  return [...text.matchAll(/^ *```promql\n(.*?)\n *```$/gms)].map(([, query = '']) => query.trim());
}
