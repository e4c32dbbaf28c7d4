/**
 * The order in which Jest runs test files where nobody has run them before: those known to take long first, so that in the
 * end no worker is alone with one of them; the rest by size, as Jest itself does.
 */
import { existsSync, statSync } from 'node:fs';

/** Longest first within each check; those that took more than twenty seconds in a whole run on two processors. */
const LONG = [
  'test/stack/stack.test.ts',
  'test/faults/kills.test.ts',
  'test/demo.test.ts',
  'test/inquiry/crash.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/escalation/live.test.ts',
  'test/sources/pages.test.ts',
  'test/faults/damage.test.ts',
  'test/day.test.ts',
  'test/escalation/escalation.test.ts',
  'test/backfill/followed.test.ts',
  'test/backfill/backfill.test.ts',
  'test/runbooks/followed.test.ts',
  'test/faults/permissions.test.ts',
  'test/dashboards/queries.test.ts',
  'test/rules/rules.test.ts',
  'exporter/src/pipeline/laws.test.ts',
  'exporter/src/simulate/agreement.test.ts',
  'exporter/src/simulate/dialects/agreement.test.ts',
  'exporter/src/sources/conformance.test.ts',
  'exporter/src/sources/hostile.test.ts',
  'exporter/src/sources/regexes.test.ts',
];

const gone = LONG.filter((name) => !existsSync(new URL(`../${name}`, import.meta.url)));
if (gone.length > 0)
  throw new Error(`scripts/longestFirst.js names what is no longer there: ${gone.join(', ')}`);

export default class LongestFirst {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.endsWith(`/${name}`));
      return place < 0 ? LONG.length : place;
    };
    const keyed = tests.map((test) => ({ test, rank: rank(test), size: statSync(test.path).size }));
    return keyed.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ test }) => test);
  }

  cacheResults() {
    // The order is the same in every run.
  }
}
