/** The kinds of rules and the groups they come in. */
import type { MetricSpec } from '../metrics/names.ts';
import { PREFIX, SLICE } from '../metrics/names.ts';
import type { Severity } from '../alerts.ts';
import type { Dashboard, Domain } from './conventions.ts';

export interface Recording {
  readonly record: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly expr: string;
  /** What its series are told apart by, beside the labels of the scrape. */
  readonly level: readonly string[];
}

export interface Alert {
  /** Several rules may share a name when their severity differs. */
  readonly alert: string;
  readonly domain: Domain;
  readonly severity: Severity;
  /** Who hears of it; `series`: the series have the label already. */
  readonly escalation: string;
  /** One phrase for the table of alerts: when it fires. */
  readonly when: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** A fixed sentence. */
  readonly summary: string;
  /** A template with the number that matters. */
  readonly description: string;
  readonly dashboard: Dashboard;
  /** Labels of the alert that the dashboard has a variable for. */
  readonly variables: readonly string[];
}

export interface Group<R extends Recording | Alert = Recording | Alert> {
  readonly name: string;
  /** Absent: as often as Prometheus evaluates by default. */
  readonly interval?: string;
  readonly rules: readonly R[];
}

/**
 * For what reads weeks. Prometheus looks five minutes back for a sample: a round that is late, or read while it is at
 * work, must leave no gap in which an alert would end.
 */
export const RARELY = '4m';

/** The escalation of alerts whose series carry the label. */
export const OF_SERIES = 'series';

interface Named {
  /** Labels the series keep. */
  readonly level: readonly string[];
  /** What is measured: a metric of the contract, or a name made from one. */
  readonly of: MetricSpec | string;
  /** What was done to it, newest first. */
  readonly operations: string;
}

/** A recording rule named `level:metric:operations`. */
export function recording({ expr, labels, ...name }: Named & Pick<Recording, 'expr' | 'labels'>): Recording {
  return { ...named(name), ...(labels && { labels }), expr };
}

/** A recording rule's name and level alone. */
export function named({ level, of, operations }: Named): Pick<Recording, 'record' | 'level'> {
  const metric = typeof of === 'string' ? `${PREFIX}${of}` : of.name.replace(/_total$/, '');
  return { record: `${level.join('_')}:${metric}:${operations}`, level };
}

/** The level of every conversation KPI. */
export const BY_SLICE: readonly string[] = SLICE;
