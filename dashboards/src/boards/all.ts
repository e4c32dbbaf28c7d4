import type { Board } from '../board.ts';
import { AGENTS } from './agents.ts';
import { BOT } from './bot.ts';
import { ESCALATIONS } from './escalations.ts';
import { FIRST_RESPONSE } from './firstResponse.ts';
import { HEALTH } from './health.ts';
import { NOW } from './now.ts';
import { PEAK } from './peak.ts';
import { SATISFACTION } from './satisfaction.ts';

/** From what the wall shows to what the operator of the exporter looks at. */
export const BOARDS: readonly Board[] = [
  NOW,
  FIRST_RESPONSE,
  SATISFACTION,
  PEAK,
  AGENTS,
  BOT,
  ESCALATIONS,
  HEALTH,
];
