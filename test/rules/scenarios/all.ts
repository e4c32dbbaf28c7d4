import type { ScenarioFile } from '../scenario.ts';
import { AGENTS } from './agents.ts';
import { BUDGETS_OF_AN_HOUR, BUDGETS_OF_DAYS } from './budgets.ts';
import { EXPORTER } from './exporter.ts';
import { WAITING } from './waiting.ts';
import { DAYS, PEAK, SILENCES, SURGES } from './weeks.ts';

export const SCENARIO_FILES: readonly ScenarioFile[] = [
  WAITING,
  BUDGETS_OF_AN_HOUR,
  BUDGETS_OF_DAYS,
  AGENTS,
  DAYS,
  SURGES,
  SILENCES,
  PEAK,
  EXPORTER,
];
