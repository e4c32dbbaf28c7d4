import { CONTAINERS } from './containers.ts';
import type { FileVerification } from './fileVerification.ts';
import { GRAFANA } from './grafana.ts';
import { NETWORK } from './network.ts';
import { PAGE } from './page.ts';
import { PROGRAMS } from './programs.ts';
import { SETTINGS } from './settings.ts';

export const FILE_VERIFICATIONS: readonly FileVerification[] = [
  ...CONTAINERS,
  ...NETWORK,
  ...SETTINGS,
  ...GRAFANA,
  ...PROGRAMS,
  ...PAGE,
];
