/** One day told by each dialect, to sources that are asked over HTTP: it must come to exactly what the truth says. */
import { createSimulation } from '../simulation.ts';
import { count, expectedSeries, kpisOf } from '../testing/counting.ts';
import { DIALECTS } from './all.ts';
import { dialectSpeaker } from './speaker.ts';

const HOUR_MS = 3_600_000;

test.each(Object.entries(DIALECTS))(
  'a day told by %s comes to what the truth says',
  async (source, dialect) => {
    const speaker = dialectSpeaker(dialect, {
      account: { source, secret: 'a-secret-of-this-test-0123456789', publicUrl: 'https://kpi.example.org' },
      apiListen: dialect.createApi && { host: '127.0.0.1', port: 0 },
    });
    const simulation = createSimulation({
      ...{ seed: 7, from: Date.UTC(2026, 5, 7, 9), forMs: 12 * HOUR_MS, ratePerHour: 4 },
      ...{ duplicates: 0.1, reorder: 0.3, maxDelayMs: 9000, loss: 0 },
      ...{ scenario: 'normal', scenarioAtMs: HOUR_MS, scenarioForMs: HOUR_MS },
      ...speaker.settings,
    });
    const expected = expectedSeries(simulation, simulation.to);
    expect(expected.size).toBeGreaterThan(100);
    const voice = await speaker.speak(simulation.world);
    const counted = await count({ simulation, voice, asOf: simulation.to });
    await voice.close();
    expect(kpisOf(counted, expected)).toEqual(kpisOf(expected, expected));
  },
  120_000,
);
