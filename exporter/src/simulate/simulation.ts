/** One simulation from its settings: the world, what is delivered, and what that must come to. */
import { toDeliveries, witnessed, type Delivery } from './deliver.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Happening, Instant } from './happening.ts';
import type { Scenario, ScenarioName } from './scenario.ts';
import { rulesOf } from './simulatedConfig.ts';
import { writeStory } from './story.ts';
import { computeTruth, type Truth } from './truth.ts';
import { createWorld, type World } from './world.ts';

export interface SimulationSettings {
  readonly seed: number;
  readonly from: Instant;
  readonly forMs: number;
  readonly ratePerHour: number;
  readonly duplicates: number;
  readonly reorder: number;
  readonly maxDelayMs: number;
  readonly loss: number;
  readonly scenario: ScenarioName;
  /** From the start of the span. */
  readonly scenarioAtMs: number;
  readonly scenarioForMs: number;
  /** Names of the configured sources. */
  readonly sources: { readonly whatsapp: string; readonly generic: string };
  /** Who tells it, instead of the usual pair. */
  readonly speaks?: Pick<Dialect, 'carry' | 'mostInABatch' | 'timeOf'>;
}

export interface Simulation {
  readonly world: World;
  readonly from: Instant;
  readonly to: Instant;
  /** As they can be known by who is told of them. */
  readonly happenings: readonly Happening[];
  readonly deliveries: readonly Delivery[];
  /** What must be counted at `asOf` by who took all deliveries but the `missing` ones. */
  truthAt(asOf: Instant, missing: ReadonlySet<Delivery>): SimulationTruth;
}

export interface SimulationTruth extends Truth {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
}

export function createSimulation(settings: SimulationSettings): Simulation {
  const { seed, from, forMs, ratePerHour, sources, speaks } = settings;
  const to = from + forMs;
  const world = createWorld({ seed, ratePerHour });
  const scenario = scenarioOf(settings);
  const story = writeStory({ world, ratePerHour, scenario, from, to });
  const happenings = speaks ? story.flatMap((happening) => speaks.carry(happening, world) ?? []) : story;
  const { mostInABatch } = speaks ?? {};
  const deliveries = toDeliveries(happenings, {
    ...settings,
    to,
    scenario,
    ...(mostInABatch && { mostInABatch }),
  });
  return {
    world,
    from,
    to,
    happenings,
    deliveries,
    truthAt: (asOf, missing) => {
      const taken = deliveries.filter((delivery) => !missing.has(delivery));
      const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return {
        seed,
        ...span,
        ...computeTruth(witnessed(taken, speaks?.timeOf), asOf, rulesOf(world, sources)),
      };
    },
  };
}

function scenarioOf({ scenario, from, scenarioAtMs, scenarioForMs }: SimulationSettings): Scenario {
  return { name: scenario, from: from + scenarioAtMs, to: from + scenarioAtMs + scenarioForMs };
}
