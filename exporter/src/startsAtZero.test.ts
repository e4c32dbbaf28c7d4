/** What docs/reliability.md says starts at 0 with the process, against what is kept in memory alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEscalationMetrics } from './escalation/metrics.ts';
import { PREFIX } from './metrics/names.ts';
import { createOwnMetrics } from './metrics/own.ts';

const PAGE = join(__dirname, '../../docs/reliability.md');

/** Whatever else is exposed comes from the store: see `Exporter.render`. */
async function countedInMemory(): Promise<readonly string[]> {
  const own = await createOwnMetrics({ version: '1', nodeVersion: 'v22' }).families();
  return [...own, ...createEscalationMetrics().families()]
    .map(({ spec }) => spec)
    .filter(({ name, type }) => name.startsWith(PREFIX) && type !== 'gauge')
    .map(({ name }) => name);
}

it('is named, each and nothing else', async () => {
  const section = readFileSync(PAGE, 'utf8')
    .split('### What starts at 0 with the process')[1]
    ?.split('###')[0];
  const named = [...(section ?? '').matchAll(/`(helpdesk_\w+)`/g)].map(([, name]) => name);
  expect(named.toSorted()).toEqual((await countedInMemory()).toSorted());
});
