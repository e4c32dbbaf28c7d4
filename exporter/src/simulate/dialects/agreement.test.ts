/**
 * One story, every dialect: the same day told by each provider comes to exactly what its webhooks and its API can
 * carry of the truth. From the outcome the table of docs/sources/README.md is made: with GOLDEN=update in the
 * environment it is renewed instead of compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulation } from '../simulation.ts';
import type { Simulation } from '../simulation.ts';
import { count, expectedSeries, kpisOf, truthSeries } from '../testing/counting.ts';
import { HOUR_MS, OUT_OF_ORDER } from '../testing/simulated.ts';
import { withCoverage } from '../testing/coverage.ts';
import type { Outcomes } from '../testing/coverage.ts';
import { DIALECTS } from './all.ts';
import type { Dialect } from './dialect.ts';
import { dialectSpeaker } from './speaker.ts';
import type { Speaker } from './speaker.ts';

const PAGE = join(__dirname, '../../../../docs/sources/README.md');
/** A Sunday morning, when the working week begins where the customers are. */
const SETTINGS = {
  ...OUT_OF_ORDER,
  seed: 11,
  from: Date.UTC(2026, 5, 7, 5),
  forMs: 12 * HOUR_MS,
  ratePerHour: 10,
  duplicates: 0.1,
} as const;
/** So much later that everything has been judged: who fell silent for a day, and did not come back within another. */
const JUDGED_AFTER_MS = 50 * HOUR_MS;
const LOOPBACK = { host: '127.0.0.1', port: 0 };

const WHOLE = createSimulation({ ...SETTINGS, sources: { whatsapp: 'whatsapp', generic: 'generic' } });
const WHOLE_TRUTH = truthSeries(WHOLE, WHOLE.to + JUDGED_AFTER_MS);
const outcomes = new Map<string, Outcomes>();

function speakerOf(dialect: Dialect): Speaker {
  const account = {
    source: dialect.kind,
    secret: `simulated-${dialect.kind}-secret-0123456789`,
    publicUrl: 'https://kpi.example.org',
  };
  return dialectSpeaker(dialect, { account, apiListen: dialect.createApi && LOOPBACK });
}

interface Told {
  readonly simulation: Simulation;
  readonly counted: ReadonlyMap<string, number>;
}

async function tell(dialect: Dialect, { asksNothing }: { readonly asksNothing: boolean }): Promise<Told> {
  const speaker = speakerOf(dialect);
  const simulation = createSimulation({ ...SETTINGS, ...speaker.settings });
  const voice = await speaker.speak(simulation.world);
  try {
    const asOf = simulation.to + JUDGED_AFTER_MS;
    return { simulation, counted: await count({ simulation, voice, asOf, asksNothing }) };
  } finally {
    await voice.close();
  }
}

describe.each(Object.entries(DIALECTS))('%s', (kind, dialect) => {
  it('comes to what it can carry of the truth', async () => {
    const { simulation, counted } = await tell(dialect, { asksNothing: false });
    const expected = expectedSeries(simulation, simulation.to + JUDGED_AFTER_MS);
    const webhooksAlone = dialect.createApi ? (await tell(dialect, { asksNothing: true })).counted : counted;
    outcomes.set(kind, { whole: WHOLE_TRUTH, withApi: counted, webhooksAlone });
    expect(expected.size).toBeGreaterThan(20);
    expect(kpisOf(counted, expected)).toEqual(kpisOf(expected, expected));
  }, 240_000);
});

it('the table of what each provider can give is as it comes out', () => {
  const before = readFileSync(PAGE, 'utf8');
  const made = withCoverage(before, outcomes);
  if (process.env.GOLDEN === 'update') writeFileSync(PAGE, made);
  expect(withoutPadding(readFileSync(PAGE, 'utf8'))).toBe(withoutPadding(made));
});

/** The formatter aligns the columns of tables. */
function withoutPadding(page: string): string {
  return page.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---');
}
