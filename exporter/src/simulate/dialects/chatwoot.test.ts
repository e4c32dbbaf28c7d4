/** What Chatwoot's dialect is for beside the days it tells: webhooks that get lost, and what its source makes good. */
import { createSimulation } from '../simulation.ts';
import { count, expectedSeries } from '../testing/counting.ts';
import { chatwoot } from './chatwoot.ts';
import { dialectSpeaker, type Voice } from './speaker.ts';

const HOUR_MS = 3_600_000;

function speakerWith(apiListen: { host: string; port: number } | undefined) {
  const account = {
    source: 'chatwoot',
    secret: 'a secret of this test',
    publicUrl: 'https://kpi.example.org',
  };
  return dialectSpeaker(chatwoot, { account, apiListen });
}

const simulation = createSimulation({
  ...{ seed: 3, from: Date.UTC(2026, 5, 7, 9), forMs: 6 * HOUR_MS, ratePerHour: 6 },
  ...{ duplicates: 0, reorder: 0, maxDelayMs: 1000, loss: 0 },
  ...{ scenario: 'normal', scenarioAtMs: HOUR_MS, scenarioForMs: HOUR_MS },
  ...speakerWith(undefined).settings,
});

const SAID = /^helpdesk_(messages_total|surveys_total|csat_score_count)\{/;
const ENDS = /^helpdesk_episodes_resolved_total\{/;

function those(values: ReadonlyMap<string, number>, which: RegExp): Record<string, number> {
  return Object.fromEntries(
    [...values].filter(([name, value]) => which.test(name) && value !== 0).toSorted(),
  );
}

function sumOf(values: ReadonlyMap<string, number>, which: RegExp): number {
  return Object.values(those(values, which)).reduce((sum, one) => sum + one, 0);
}

/** Tells Chatwoot's API of everything and the exporter of nothing for two hours. */
function losing(voice: Voice): Voice {
  const [from, to] = [simulation.from + HOUR_MS, simulation.from + 3 * HOUR_MS];
  return {
    ...voice,
    toRequests: (delivery, sentAtMs) => {
      const posts = voice.toRequests(delivery, sentAtMs);
      return delivery.deliverAt >= from && delivery.deliverAt < to ? [] : posts;
    },
  };
}

const END = simulation.to + HOUR_MS;

async function counted(
  api: { host: string; port: number } | undefined,
): Promise<ReadonlyMap<string, number>> {
  const voice = await speakerWith(api).speak(simulation.world);
  try {
    return await count({ simulation, voice: losing(voice), asOf: END });
  } finally {
    await voice.close();
  }
}

test('of what webhooks did not bring in two hours, every message and every answer is read from the API, and the ends', async () => {
  const [expected, made] = [expectedSeries(simulation, END), await counted({ host: '127.0.0.1', port: 0 })];
  expect(those(made, SAID)).toEqual(those(expected, SAID));
  // An end that the customer undid before the next look is never known.
  expect(sumOf(made, ENDS)).toBeGreaterThan(0.95 * sumOf(expected, ENDS));
}, 120_000);

test('without the API it stays lost', async () => {
  const [expected, made] = [expectedSeries(simulation, END), await counted(undefined)];
  expect(sumOf(made, SAID)).toBeLessThan(0.8 * sumOf(expected, SAID));
}, 120_000);
