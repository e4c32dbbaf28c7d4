import type { DoorLimits } from '../door.ts';

/** For applications put together by a test that is not about limits. */
export const LIMITS: DoorLimits = { maxBodiesMegabytes: 64, maxJsonDepth: 512, maxHeaders: 100 };
