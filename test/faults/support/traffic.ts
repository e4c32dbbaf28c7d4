/** Half an hour of a busy evening long ago, the days after it, and the configuration it is for. */
import type { Delivery } from '../../../exporter/src/simulate/deliver.ts';
import type { PresenceChanged } from '../../../exporter/src/simulate/happening.ts';
import type { Accounts } from '../../../exporter/src/simulate/request.ts';
import { simulatedConfig } from '../../../exporter/src/simulate/simulatedConfig.ts';
import { createSimulation } from '../../../exporter/src/simulate/simulation.ts';
import type { Simulation } from '../../../exporter/src/simulate/simulation.ts';
import type { Truth } from '../../../exporter/src/simulate/truth.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RATE_PER_HOUR = 250;
/** As many kills as half an hour of traffic is enough for. */
const FULL_HALF_HOUR = 25;

/** Longest an update is held back by the simulated vendors, in the time of its events. */
export const MAX_DELAY_MS = 1000;

export const ACCOUNTS: Accounts = {
  whatsapp: { source: 'whatsapp', secret: 'an app secret for being killed' },
  generic: {
    source: 'generic',
    secret: `whsec_${Buffer.from('a signing key for being killed, 32').toString('base64')}`,
  },
};

/** A Sunday evening, the same in every run: a seed stands for the same traffic on any day. */
const FROM = Date.UTC(2025, 5, 1, 15, 30);

/** After this long every timer of the traffic has fired: the longest is the FCR window of 7 days after an end. */
const REST_AFTER_MS = 9 * DAY_MS;

export interface Traffic extends Simulation {
  /** What must be counted when all timers have fired and everybody has gone home. */
  readonly truth: Truth;
  /** How many different facts traffic and aftermath tell. */
  readonly facts: number;
  /** Webhooks that tell the exporter how late it is after the traffic, in order; each lets timers fall due. */
  readonly aftermath: readonly Delivery[];
}

/** Enough for so many kills. */
export function createTraffic({ seed, kills }: { seed: number; kills: number }): Traffic {
  const simulation = createSimulation({
    seed,
    from: FROM,
    forMs: Math.round(Math.min(Math.max(kills / FULL_HALF_HOUR, 0.4), 1) * (HOUR_MS / 2)),
    ratePerHour: RATE_PER_HOUR,
    duplicates: 0.05,
    reorder: 0.2,
    maxDelayMs: MAX_DELAY_MS,
    loss: 0,
    scenario: 'normal',
    scenarioAtMs: 0,
    scenarioForMs: 0,
    sources: { whatsapp: ACCOUNTS.whatsapp.source, generic: ACCOUNTS.generic.source },
  });
  const aftermath = aftermathOf(simulation);
  return {
    ...simulation,
    truth: simulation.truthAt(simulation.to + REST_AFTER_MS, new Set()),
    facts: countFacts([...simulation.deliveries, ...aftermath]),
    aftermath,
  };
}

function aftermathOf({ to, world }: Simulation): Delivery[] {
  const restAt = to + REST_AFTER_MS;
  return [
    ...[HOUR_MS, 5 * HOUR_MS, 25 * HOUR_MS, 4 * DAY_MS, 7.5 * DAY_MS].map((ms) =>
      presences([clock(to + ms)]),
    ),
    presences(world.agents.map(({ id, team }) => leaves(id, team, restAt))),
    presences([clock(restAt + HOUR_MS)]),
  ];
}

/** Whatever happened is one fact, however many signs told of it; a reaction is none. */
function countFacts(deliveries: readonly Delivery[]): number {
  const happenings = deliveries.flatMap(({ signs }) => signs.map(({ happening }) => happening));
  return new Set(happenings.filter(({ kind }) => kind !== 'Reacted').map(({ id }) => id)).size;
}

/** Somebody who never does anything: that they are away tells nothing but the time. */
function clock(at: number): PresenceChanged {
  return leaves('clock', 'frontline', at);
}

function leaves(agent: string, team: string, at: number): PresenceChanged {
  return { kind: 'PresenceChanged', id: `${agent}-${at}`, at, agent, team, available: false, capacity: 1 };
}

function presences(happenings: readonly PresenceChanged[]): Delivery {
  const deliverAt = happenings[0]?.at ?? 0;
  return {
    number: deliverAt,
    source: 'generic',
    deliverAt,
    signs: happenings.map((happening) => ({ happening, stage: 'whole', at: happening.at })),
  };
}

/** Text of a helpdesk.yml that fits the traffic, with its database at `database`. */
export function configFor(
  { world }: Simulation,
  place: { readonly listen: string; readonly database: string; readonly latenessMs: number },
): string {
  const text = simulatedConfig(world, {
    whatsapp: { source: ACCOUNTS.whatsapp.source, secret: { value: ACCOUNTS.whatsapp.secret } },
    generic: { source: ACCOUNTS.generic.source, secret: { value: ACCOUNTS.generic.secret } },
    listen: place.listen,
  });
  const store = `store: sqlite:${place.database}\nallowedLateness: ${place.latenessMs}ms`;
  return text.replace(/^store: .*$/m, () => store);
}
