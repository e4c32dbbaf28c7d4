/** What the escalation tells of itself. Counters start at zero with the process, as such counters do. */
import type { Instant } from '../conversation/fact.ts';
import type { Family } from '../metrics/family.ts';
import { plainFamily } from '../metrics/family.ts';
import { EXPORTER } from '../metrics/names.ts';
import { PUSH_OUTCOMES } from './outbox.ts';
import type { PushOutcome } from './outbox.ts';
import type { Capped } from './plan.ts';
import { WHATSAPP_OUTCOMES } from './whatsapp/receiver.ts';
import type { WhatsappOutcome } from './whatsapp/receiver.ts';

export interface EscalationMonitor {
  /** A request was answered, or not. */
  pushed(alertmanager: string, outcome: PushOutcome, at: Instant): void;
  /** What fires now. */
  showing(active: ReadonlyMap<string, number>, capped: readonly Capped[]): void;
  /** Makes the series of these exist, and no others. */
  ensure(known: KnownSeries): void;
}

export interface KnownSeries {
  readonly alertmanagers: readonly string[];
  readonly levels: readonly string[];
  readonly teams: readonly string[];
}

export interface EscalationMetrics extends EscalationMonitor {
  notified(outcome: WhatsappOutcome): void;
  /** Whether there is anybody to be notified by WhatsApp: only then its series exist. */
  ensureNotifications(areWanted: boolean): void;
  families(): Family[];
}

export function createEscalationMetrics(): EscalationMetrics {
  const pushes = new Map<string, Map<PushOutcome, number>>();
  const lastSuccess = new Map<string, Instant>();
  const notifications = new Map(WHATSAPP_OUTCOMES.map((outcome) => [outcome, 0]));
  let known: KnownSeries = { alertmanagers: [], levels: [], teams: [] };
  let active: ReadonlyMap<string, number> = new Map();
  let capped: readonly Capped[] = [];
  let notifies = false;
  const countsOf = (alertmanager: string) => {
    const counts = pushes.get(alertmanager) ?? new Map(PUSH_OUTCOMES.map((outcome) => [outcome, 0]));
    pushes.set(alertmanager, counts);
    return counts;
  };
  return {
    pushed(alertmanager, outcome, at) {
      const counts = countsOf(alertmanager);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (outcome === 'succeeded') lastSuccess.set(alertmanager, at);
    },
    showing(nowActive, nowCapped) {
      active = nowActive;
      capped = nowCapped;
    },
    ensure(series) {
      known = series;
    },
    notified(outcome) {
      notifications.set(outcome, (notifications.get(outcome) ?? 0) + 1);
    },
    ensureNotifications(areWanted) {
      notifies = areWanted;
    },
    families: () => [
      plainFamily(
        EXPORTER.alertPushes,
        known.alertmanagers.flatMap((name) =>
          [...countsOf(name)].map(([outcome, count]) => [[name, outcome], count] as const),
        ),
      ),
      plainFamily(
        EXPORTER.alertPushTime,
        known.alertmanagers.map((name) => [[name], (lastSuccess.get(name) ?? 0) / 1000] as const),
      ),
      plainFamily(
        EXPORTER.alertsActive,
        known.levels.map((level) => [[level], active.get(level) ?? 0] as const),
      ),
      plainFamily(EXPORTER.alertsCapped, cappedSamples(known, capped)),
      plainFamily(
        EXPORTER.whatsappNotifications,
        notifies ? [...notifications].map(([outcome, count]) => [[outcome], count] as const) : [],
      ),
    ],
  };
}

function cappedSamples({ teams, levels }: KnownSeries, capped: readonly Capped[]): [string[], number][] {
  const values = new Map<string, [string[], number]>();
  const set = (team: string, level: string, beyond: number) =>
    values.set(JSON.stringify([team, level]), [[team, level], beyond]);
  for (const team of teams) for (const level of levels) set(team, level, 0);
  for (const { team, level, beyond } of capped) if (levels.includes(level)) set(team, level, beyond);
  return [...values.values()];
}
