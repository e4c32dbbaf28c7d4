/**
 * The exporter against the simulator's truth, which was computed without its core: simulated days delivered in process
 * with a virtual clock, duplicates, delays and disorder included, must come to exactly what the truth says.
 */
import type { ScenarioName } from './scenario.ts';
import { pairSpeaker } from './dialects/speaker.ts';
import type { Simulation } from './simulation.ts';
import { createSimulation } from './simulation.ts';
import { count, expectedSeries, kpisOf } from './testing/counting.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 5, 7);
const ACCOUNTS = {
  whatsapp: { source: 'whatsapp', secret: 'an app secret of this test' },
  generic: {
    source: 'generic',
    secret: `whsec_${Buffer.from('a secret of this test, long').toString('base64')}`,
  },
};

const SPEAKER = pairSpeaker(ACCOUNTS, {
  whatsapp: { value: ACCOUNTS.whatsapp.secret },
  generic: { value: ACCOUNTS.generic.secret },
});

interface Day {
  readonly seed: number;
  readonly days?: number;
  readonly scenario?: ScenarioName;
}

function simulate({ seed, days = 1, scenario = 'normal' }: Day): Simulation {
  return createSimulation({
    seed,
    from: START,
    forMs: days * DAY_MS,
    ratePerHour: 12,
    duplicates: 0.1,
    reorder: 0.3,
    maxDelayMs: 9000,
    loss: 0,
    scenario,
    scenarioAtMs: DAY_MS / 2,
    scenarioForMs: DAY_MS / 12,
    ...SPEAKER.settings,
  });
}

const DAYS: readonly Day[] = [
  { seed: 1 },
  { seed: 2 },
  { seed: 3, scenario: 'surge' },
  { seed: 4, scenario: 'bot-outage' },
  { seed: 5, scenario: 'agents-absent' },
  { seed: 6, days: 3 },
];

test.each(DAYS)(
  'a simulated day comes to what the truth says: %j',
  async (day) => {
    const simulation = simulate(day);
    const asOf = simulation.to;
    const expected = expectedSeries(simulation, asOf);
    expect(expected.size).toBeGreaterThan(200);
    const voice = await SPEAKER.speak(simulation.world);
    const counted = await count({ simulation, voice, asOf });
    expect(kpisOf(counted, expected)).toEqual(kpisOf(expected, expected));
  },
  120_000,
);
