/** How grave alerts are, as boards say and draw it. */
import { SEVERITIES } from '../../exporter/src/alerts.ts';
import type { Severity } from '../../exporter/src/alerts.ts';
import { say } from './language.ts';
import type { Text } from './language.ts';
import type { Column } from './kinds.ts';
import type { Mapped } from './panel.ts';

interface Gravity {
  /** The graver the higher; 0 is none. */
  readonly rank: number;
  readonly text: Text;
  readonly color: string;
}

export const GRAVITY: Readonly<Record<Severity, Gravity>> = {
  info: { rank: 1, text: say('info', 'معلومة'), color: 'blue' },
  warning: { rank: 2, text: say('warning', 'تحذير'), color: 'orange' },
  critical: { rank: 3, text: say('critical', 'حرج'), color: 'red' },
};

export const RANKS: readonly Mapped[] = SEVERITIES.map((severity) => {
  const { rank, text, color } = GRAVITY[severity];
  return { value: rank, text, color };
}).reverse();

export const SEVERITY: Column = {
  of: 'severity',
  title: say('Severity', 'الخطورة'),
  says: SEVERITIES.map((severity) => ({ value: severity, text: GRAVITY[severity].text })),
};
