import type { DataFrame } from '@grafana/data';

import type { View } from '../options.ts';
import { toSeries } from './series.ts';
import type { Series } from './series.ts';

/** One query of a view. The panel knows its frames by the query's name (refId), the frame's name or the metric's. */
export interface Query {
  readonly name: QueryName;
  readonly promql: (groupBy: string) => string;
  /** Undefined: one value for the whole range (instant). Else a value per step, no step shorter than this. */
  readonly minStep: string | undefined;
  /** Without it the view has nothing to say. */
  readonly needed: boolean;
}

export type QueryName =
  | 'results'
  | 'buckets'
  | 'trend'
  | 'groups'
  | 'objective'
  | 'target'
  | 'scores'
  | 'scoreTrend'
  | 'scoreGroups'
  | 'surveys'
  | 'changes'
  | 'csatTarget'
  | 'arrivals'
  | 'agents'
  | 'handleTime'
  | 'concurrency'
  | 'patience';

/** Where the exporter says that anybody's answer counts as a first response, not a person's alone. */
const ANYBODY = 'helpdesk_first_response_responder{responder="any"} == 1';
const FIRST = 'objective="first_response"';
/** Replicas of the exporter show the same numbers: one of them counts. */
const oneReplica = (expr: string): string => `max without (instance, pod) (${expr})`;
const grown = (selector: string, range: string): string => oneReplica(`increase(${selector}[${range}])`);
const total = (selector: string): string => `sum(${grown(selector, '$__range')})`;
const results = (by: string, range: string): string =>
  `sum by (${by}) (${grown(`helpdesk_objective_results_total{${FIRST}}`, range)})`;
const firstResponses = (responder: string): string =>
  grown(`helpdesk_first_response_seconds_bucket{responder="${responder}"}`, '$__range');
const firstResponse = (by: string): string =>
  `sum by (${by}) (${firstResponses('human')} unless on (job) ${ANYBODY} or ${firstResponses('any')} and on (job) ${ANYBODY})`;
const scores = (by: string, range: string): string =>
  `sum by (${by}) (${grown('helpdesk_csat_score_bucket', range)})`;
const conversationSecondsPer = (counter: string): string =>
  `${total('helpdesk_agent_conversation_seconds_total')} / (${total(counter)} > 0)`;

const OBJECTIVE: Query = {
  name: 'objective',
  promql: () => `max(helpdesk_objective_seconds{${FIRST}})`,
  minStep: undefined,
  needed: false,
};
const TARGET: Query = {
  name: 'target',
  promql: () => `max(helpdesk_objective_target_ratio{${FIRST}})`,
  minStep: undefined,
  needed: false,
};

/** Every query a view can use, the needed ones first. Names of metrics follow the exporter's contract. */
export const QUERIES: Readonly<Record<View, readonly Query[]>> = {
  firstResponse: [
    { name: 'buckets', promql: () => firstResponse('le'), minStep: undefined, needed: true },
    { name: 'results', promql: () => results('result', '$__range'), minStep: undefined, needed: false },
    { name: 'trend', promql: () => results('result', '$__interval'), minStep: '15m', needed: false },
    {
      name: 'groups',
      promql: (groupBy) => firstResponse(`le, ${groupBy}`),
      minStep: undefined,
      needed: false,
    },
    OBJECTIVE,
    TARGET,
  ],
  satisfaction: [
    { name: 'scores', promql: () => scores('le', '$__range'), minStep: undefined, needed: true },
    { name: 'scoreTrend', promql: () => scores('le', '$__interval'), minStep: '1d', needed: false },
    {
      name: 'scoreGroups',
      promql: (groupBy) => scores(`le, ${groupBy}`, '$__range'),
      minStep: undefined,
      needed: false,
    },
    {
      name: 'surveys',
      promql: () => `sum by (outcome) (${grown('helpdesk_surveys_total', '$__range')})`,
      minStep: undefined,
      needed: false,
    },
    {
      name: 'changes',
      promql: () => total('helpdesk_survey_answer_changes_total'),
      minStep: undefined,
      needed: false,
    },
    {
      name: 'csatTarget',
      promql: () => 'max(helpdesk_objective_target_ratio{objective="csat"})',
      minStep: undefined,
      needed: false,
    },
  ],
  peakLoad: [
    {
      name: 'arrivals',
      promql: () => `sum(${grown('helpdesk_episodes_opened_total', '$__interval')})`,
      minStep: '15m',
      needed: true,
    },
    {
      name: 'agents',
      promql: () => `sum(${oneReplica('rate(helpdesk_agent_available_seconds_total[$__rate_interval])')})`,
      minStep: '15m',
      needed: false,
    },
    {
      name: 'handleTime',
      promql: () => conversationSecondsPer('helpdesk_agent_episodes_handled_total'),
      minStep: undefined,
      needed: false,
    },
    {
      name: 'concurrency',
      promql: () => conversationSecondsPer('helpdesk_agent_busy_seconds_total'),
      minStep: undefined,
      needed: false,
    },
    OBJECTIVE,
    TARGET,
  ],
};

interface RawMetric {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const FIRST_RESPONSE = { objective: 'first_response' } as const;

/** What a raw selector returns, for frames that nobody named. Where PromQL drops the metric name, the query's is needed. */
const RAW: Readonly<Partial<Record<QueryName, RawMetric>>> = {
  results: { name: 'helpdesk_objective_results_total', labels: FIRST_RESPONSE },
  buckets: { name: 'helpdesk_first_response_seconds_bucket', labels: { responder: 'human' } },
  objective: { name: 'helpdesk_objective_seconds', labels: FIRST_RESPONSE },
  target: { name: 'helpdesk_objective_target_ratio', labels: FIRST_RESPONSE },
  scores: { name: 'helpdesk_csat_score_bucket' },
  surveys: { name: 'helpdesk_surveys_total' },
  changes: { name: 'helpdesk_survey_answer_changes_total' },
  csatTarget: { name: 'helpdesk_objective_target_ratio', labels: { objective: 'csat' } },
  arrivals: { name: 'helpdesk_episodes_opened_total' },
};

export type FindSeries = (name: QueryName) => readonly Series[];

/** Which series answer which query: by the query's name, else the frame's, else the metric name still on the series. */
export function seriesByQuery(frames: readonly DataFrame[]): FindSeries {
  const ofFrame = memoised(toSeries);
  const framesNamed = byName(frames);
  return memoised((name: QueryName) => {
    const named = framesNamed.get(name.toLowerCase()) ?? [];
    return named.length > 0
      ? named.flatMap(ofFrame)
      : frames.flatMap(ofFrame).filter((series) => isOfMetric(series, name));
  });
}

/** A view asks for the same series several times: what they show, what is missing. */
function memoised<From, To>(make: (from: From) => To): (from: From) => To {
  const known = new Map<From, To>();
  return (from) => {
    const made = known.get(from) ?? make(from);
    known.set(from, made);
    return made;
  };
}

/** Frames by the names they have in lower case. */
function byName(frames: readonly DataFrame[]): Map<string, DataFrame[]> {
  const named = new Map<string, DataFrame[]>();
  for (const frame of frames) {
    for (const name of new Set([frame.refId?.toLowerCase(), frame.name?.toLowerCase()])) {
      if (name !== undefined) {
        const same = named.get(name);
        if (same) {
          same.push(frame);
        } else {
          named.set(name, [frame]);
        }
      }
    }
  }
  return named;
}

function isOfMetric(series: Series, name: QueryName): boolean {
  const raw = RAW[name];
  return (
    raw !== undefined &&
    series.labels['__name__'] === raw.name &&
    Object.entries(raw.labels ?? {}).every(([label, value]) => series.labels[label] === value)
  );
}

/** Queries of the view that have brought no series, so that the panel can show the text to copy. */
export function missingQueries(view: View, find: FindSeries): readonly Query[] {
  return QUERIES[view].filter((query) => find(query.name).length === 0);
}

const NOT_A_GROUP = new Set(['le', 'result', 'outcome', '__name__']);

/** Series by the values of the labels that make a group, in order of appearance. */
export function byGroup(series: readonly Series[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const name = groupName(one);
    const same = groups.get(name);
    if (same) {
      same.push(one);
    } else {
      groups.set(name, [one]);
    }
  }
  return groups;
}

function groupName(series: Series): string {
  return Object.entries(series.labels)
    .filter(([label, value]) => !NOT_A_GROUP.has(label) && value !== '')
    .map(([, value]) => value)
    .join(' · ');
}
