/** Small simulated worlds for tests. */
import { toDeliveries, type Delivery, type DeliveryOptions } from '../deliver.ts';
import type { Happening } from '../happening.ts';
import { NORMAL, type Scenario } from '../scenario.ts';
import { writeStory } from '../story.ts';
import { createWorld, type World } from '../world.ts';

/** A Monday, 15:00 in the simulated zone. */
export const FROM = Date.UTC(2026, 5, 1, 12);
export const HOUR_MS = 3_600_000;

/** Settings of a usual span, much of it out of order and nothing lost. */
export const OUT_OF_ORDER = {
  reorder: 0.3,
  maxDelayMs: 4000,
  loss: 0,
  scenario: 'normal',
  scenarioAtMs: 0,
  scenarioForMs: HOUR_MS,
} as const;

export interface Told {
  readonly world: World;
  readonly to: number;
  readonly story: Happening[];
}

export function tell(seed: number, hours: number, ratePerHour = 30, scenario: Scenario = NORMAL): Told {
  const world = createWorld({ seed, ratePerHour });
  const to = FROM + hours * HOUR_MS;
  return { world, to, story: writeStory({ world, ratePerHour, from: FROM, to, scenario }) };
}

export function deliver({ story, to }: Told, options: Partial<DeliveryOptions> = {}): Delivery[] {
  return toDeliveries(story, {
    seed: 1,
    to,
    duplicates: 0,
    reorder: 0,
    maxDelayMs: 5000,
    loss: 0,
    ...options,
  });
}
