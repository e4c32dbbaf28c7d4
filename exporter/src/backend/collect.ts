/** Gathers every family for a scrape: counters and histograms from the book, the rest as of now. */
import { createCalendar } from '../conversation/calendar.ts';
import type { Calendar, CalendarSpec } from '../conversation/calendar.ts';
import type { Engine } from '../pipeline/engine.ts';
import { bookFamily, plainFamily } from '../metrics/family.ts';
import type { Family } from '../metrics/family.ts';
import type { PresentCounts } from '../metrics/gauges.ts';
import {
  AGENT,
  EXPORTER,
  INGEST,
  INQUIRY,
  KPI,
  LAG_BUCKETS_SECONDS,
  SCORE_BUCKETS,
  SETTINGS,
} from '../metrics/names.ts';
import type { MetricSpec } from '../metrics/names.ts';
import type { Unasked } from '../store/store.ts';
import type { BackendConfig } from './config.ts';

export interface CollectInput {
  readonly config: BackendConfig;
  readonly engine: Engine;
  readonly present: PresentCounts;
  /** Facts committed and not yet settled. */
  readonly pending: number;
  readonly lastEvents: ReadonlyMap<string, number>;
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly unasked: ReadonlyMap<string, Unasked>;
  readonly now: number;
}

export function collectFamilies(input: CollectInput): Family[] {
  return [
    ...kpiFamilies(input),
    ...input.present.families(),
    ...agentFamilies(input),
    ...settingFamilies(input),
    ...ingestFamilies(input),
    ...inquiryFamilies(input),
    plainFamily(EXPORTER.queueDepth, [[[], input.engine.queued]]),
    plainFamily(EXPORTER.pendingFacts, [[[], input.pending]]),
  ];
}

/** One object, so that what was made with it stays known. */
const NO_BOUNDS: readonly number[] = [];

function fromBook({ engine }: CollectInput, spec: MetricSpec, bounds = NO_BOUNDS): Family {
  return bookFamily(spec, engine.book.series(spec.name), bounds);
}

function kpiFamilies(input: CollectInput): Family[] {
  const { durationBounds } = input.engine.rules;
  return Object.values(KPI).map((spec) =>
    fromBook(input, spec, spec === KPI.csat ? SCORE_BUCKETS : durationBounds),
  );
}

function agentFamilies(input: CollectInput): Family[] {
  if (!input.config.labels.agents.enabled) return [];
  const { engine } = input;
  return Object.values<MetricSpec>(AGENT).map((spec) =>
    spec.name === AGENT.conversations.name ? plainFamily(spec, agentLoads(engine)) : fromBook(input, spec),
  );
}

/** Agents beyond the cap share one series. */
function agentLoads(engine: Engine): (readonly [readonly string[], number])[] {
  const loads = new Map<string, readonly [readonly string[], number]>();
  for (const { agent, team, load } of engine.agentLoads()) {
    const labels = [engine.labels.show('agent', agent), engine.labels.show('team', team)];
    const key = JSON.stringify(labels);
    loads.set(key, [labels, (loads.get(key)?.[1] ?? 0) + load]);
  }
  return [...loads.values()];
}

function settingFamilies({ config, now }: CollectInput): Family[] {
  const { firstResponse, nextResponse, resolution, csat, fcr } = config.objectives;
  const timed = [
    ['first_response', firstResponse],
    ['next_response', nextResponse],
    ['resolution', resolution],
  ] as const;
  return [
    plainFamily(
      SETTINGS.objectiveSeconds,
      timed.map(([name, goal]) => [[name], goal.withinMs / 1000] as const),
    ),
    plainFamily(SETTINGS.objectiveTarget, [
      ...timed.map(([name, goal]) => [[name], goal.target] as const),
      [['csat'], csat.target],
      [['fcr'], fcr.target],
    ]),
    plainFamily(
      SETTINGS.businessHoursOpen,
      Object.entries(config.calendars).map(
        ([name, spec]) => [[name], calendarOf(spec).isOpen(now) ? 1 : 0] as const,
      ),
    ),
    plainFamily(SETTINGS.inboxCalendar, inboxCalendars(config)),
    plainFamily(
      SETTINGS.firstResponder,
      ['human', 'any'].map((one) => [[one], one === firstResponse.responder ? 1 : 0] as const),
    ),
  ];
}

const CALENDARS = new WeakMap<CalendarSpec, Calendar>();

/** One for as long as the configuration holds: it remembers what it has worked out. */
function calendarOf(spec: CalendarSpec): Calendar {
  const known = CALENDARS.get(spec);
  if (known) return known;
  const calendar = createCalendar(spec);
  CALENDARS.set(spec, calendar);
  return calendar;
}

function inboxCalendars({ sources, inboxes }: BackendConfig): (readonly [readonly string[], number])[] {
  return sources.flatMap(({ name, inboxes: bindings }) => {
    const bound = new Set(Object.values(bindings).map(({ inbox }) => inbox));
    return [...bound].map((inbox) => [[name, inbox, inboxes[inbox]?.calendar ?? ''], 1] as const);
  });
}

function ingestFamilies(input: CollectInput): Family[] {
  const { config, lastEvents, deadLetters } = input;
  const perSource = (value: (source: string) => number) =>
    config.sources.map(({ name }) => [[name], value(name)] as const);
  return [
    fromBook(input, INGEST.facts),
    fromBook(input, INGEST.factsDuplicate),
    fromBook(input, INGEST.factsLate),
    fromBook(input, INGEST.updatesIgnored),
    fromBook(input, INGEST.eventLag, LAG_BUCKETS_SECONDS),
    plainFamily(
      INGEST.lastEvent,
      perSource((source) => (lastEvents.get(source) ?? 0) / 1000),
    ),
    plainFamily(
      INGEST.deadLetters,
      perSource((source) => deadLetters.get(source) ?? 0),
    ),
    fromBook(input, INGEST.deadLettersReceived),
    fromBook(input, EXPORTER.labelFolds),
  ];
}

function inquiryFamilies(input: CollectInput): Family[] {
  const { config, unasked, now } = input;
  const names = config.sources.filter(({ inquires }) => inquires).map(({ name }) => name);
  const perSource = (value: (known: Unasked | undefined) => number) =>
    names.map((name) => [[name], value(unasked.get(name))] as const);
  return [
    plainFamily(
      INQUIRY.errands,
      perSource((known) => known?.errands ?? 0),
    ),
    plainFamily(
      INQUIRY.lag,
      perSource((known) => (known ? Math.max(0, now - known.since) / 1000 : 0)),
    ),
    fromBook(input, INQUIRY.abandoned),
  ];
}
