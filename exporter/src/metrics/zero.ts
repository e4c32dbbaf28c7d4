/**
 * Every bounded combination of labels exists at 0 from the start: Prometheus cannot see the first event of a series it
 * has not seen before. https://github.com/prometheus/prometheus/issues/3886
 */
import { FACT_KINDS, SENDERS } from '../conversation/fact.ts';
import { CONTACT_WINDOWS } from '../conversation/policy.ts';
import type { Book } from './cells.ts';
import { AGENT, EXPORTER, INGEST, INQUIRY, KPI } from './names.ts';
import type { MetricSpec } from './names.ts';
import { CAPPED_LABELS } from './labels.ts';

export interface BoundedLabels {
  /** Every source, inbox and team that belong together. */
  readonly slices: readonly (readonly [source: string, inbox: string, team: string])[];
  readonly hasCalendar: (inbox: string) => boolean;
  readonly sources: readonly string[];
  /** Those of them that ask their provider's API. */
  readonly inquiring: readonly string[];
  readonly categories: readonly string[];
  /** Of escalation. */
  readonly levels: readonly string[];
  /** Agents already known, with their team. */
  readonly agents: readonly (readonly [agent: string, team: string])[];
}

/** The values of a KPI's labels beside the slice, in order. */
const VALUES: ReadonlyMap<MetricSpec, (bounded: BoundedLabels) => readonly (readonly string[])[]> = new Map<
  MetricSpec,
  (bounded: BoundedLabels) => readonly (readonly string[])[]
>([
  [KPI.episodesOpened, ({ categories }) => [categories, ['new', 'reopened']]],
  [KPI.repeatContacts, () => []],
  [KPI.firstResponse, () => [['human', 'any']]],
  [KPI.nextResponse, () => []],
  [KPI.escalationAnswer, ({ levels }) => [levels]],
  [KPI.resolution, () => [['first', 'full', 'active']]],
  [
    KPI.objectiveResults,
    () => [
      ['first_response', 'next_response', 'resolution'],
      ['met', 'missed'],
    ],
  ],
  [KPI.episodesResolved, ({ categories }) => [categories, ['human', 'bot', 'timeout']]],
  [KPI.contactResolutions, () => [Object.keys(CONTACT_WINDOWS), ['first_contact', 'repeat']]],
  [KPI.abandonment, () => [['at_risk', 'lost', 'recovered']]],
  [KPI.botEpisodes, () => [['contained', 'handed_off', 'abandoned', 'returned']]],
  [KPI.csat, () => []],
  [KPI.surveys, () => [['sent', 'answered', 'expired', 'failed']]],
  [KPI.surveyAnswerChanges, () => []],
]);

export function ensureZero(book: Book, bounded: BoundedLabels): void {
  for (const slice of bounded.slices) ensureSlice(book, slice, bounded);
  for (const source of bounded.sources) ensureSource(book, source);
  for (const source of bounded.inquiring) book.ensure(INQUIRY.abandoned.name, [source]);
  for (const labels of bounded.agents) {
    for (const spec of Object.values(AGENT)) if (spec.type !== 'gauge') book.ensure(spec.name, labels);
  }
  for (const label of CAPPED_LABELS) book.ensure(EXPORTER.labelFolds.name, [label]);
}

function ensureSlice(book: Book, slice: readonly string[], bounded: BoundedLabels): void {
  for (const [spec, values] of VALUES) {
    for (const rest of combinations(values(bounded))) book.ensure(spec.name, [...slice, ...rest]);
  }
  const [, inbox = ''] = slice;
  if (bounded.hasCalendar(inbox)) {
    for (const responder of ['human', 'any'])
      book.ensure(KPI.firstResponseBusiness.name, [...slice, responder]);
  }
  book.ensure(KPI.messages.name, [...slice, 'in', 'customer']);
  for (const sender of SENDERS) book.ensure(KPI.messages.name, [...slice, 'out', sender]);
}

function ensureSource(book: Book, source: string): void {
  for (const kind of FACT_KINDS) {
    for (const spec of [INGEST.facts, INGEST.factsDuplicate, INGEST.factsLate])
      book.ensure(spec.name, [source, kind]);
  }
  book.ensure(INGEST.eventLag.name, [source]);
  book.ensure(INGEST.deadLettersReceived.name, [source]);
}

function combinations(values: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return values.reduce<readonly (readonly string[])[]>(
    (rows, column) => rows.flatMap((row) => column.map((value) => [...row, value])),
    [[]],
  );
}
