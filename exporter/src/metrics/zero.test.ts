import { Book } from './cells.ts';
import { AGENT, EXPORTER, INGEST, KPI } from './names.ts';
import type { MetricSpec } from './names.ts';
import { ensureZero } from './zero.ts';
import type { BoundedLabels } from './zero.ts';

const SLICE = ['shop', 'web', 'sales'] as const;

function bookOf(more: Partial<BoundedLabels> = {}): Book {
  const book = new Book();
  ensureZero(book, {
    slices: [SLICE],
    hasCalendar: () => false,
    sources: ['shop'],
    inquiring: ['shop'],
    categories: ['billing', 'other'],
    levels: ['team_lead', 'on_call'],
    agents: [],
    ...more,
  });
  return book;
}

function combinations(book: Book, spec: MetricSpec): string[] {
  return book.series(spec.name).map(({ labels }) => labels.join(' '));
}

/** Known to nobody before the first observation: whether the inbox has a calendar is not among the bounded labels. */
const NOT_FORESEEN: readonly MetricSpec[] = [KPI.firstResponseBusiness];

it.each(Object.values<MetricSpec>(KPI).filter((spec) => !NOT_FORESEEN.includes(spec)))(
  '$name exists for every slice',
  (spec) => {
    const series = bookOf().series(spec.name);
    expect(series.length).toBeGreaterThan(0);
    for (const { labels, cells } of series) {
      expect(labels).toHaveLength(spec.labels.length);
      expect(labels.slice(0, 3)).toEqual(SLICE);
      expect(cells.size).toBe(0);
    }
  },
);

it('knows every value of every bounded label', () => {
  const book = bookOf();
  const of = (spec: MetricSpec) =>
    combinations(book, spec).map((labels) => labels.replace('shop web sales ', ''));
  expect(of(KPI.episodesOpened)).toEqual(['billing new', 'billing reopened', 'other new', 'other reopened']);
  expect(of(KPI.messages)).toEqual([
    'in customer',
    'out human',
    'out bot',
    'out automation',
    'out campaign',
    'out unknown',
  ]);
  expect(of(KPI.firstResponse)).toEqual(['human', 'any']);
  expect(of(KPI.escalationAnswer)).toEqual(['team_lead', 'on_call']);
  expect(of(KPI.resolution)).toEqual(['first', 'full', 'active']);
  expect(of(KPI.objectiveResults)).toEqual([
    'first_response met',
    'first_response missed',
    'next_response met',
    'next_response missed',
    'resolution met',
    'resolution missed',
  ]);
  expect(of(KPI.episodesResolved)).toEqual([
    'billing human',
    'billing bot',
    'billing timeout',
    'other human',
    'other bot',
    'other timeout',
  ]);
  expect(of(KPI.contactResolutions)).toEqual([
    '24h first_contact',
    '24h repeat',
    '72h first_contact',
    '72h repeat',
    '7d first_contact',
    '7d repeat',
  ]);
  expect(of(KPI.abandonment)).toEqual(['at_risk', 'lost', 'recovered']);
  expect(of(KPI.botEpisodes)).toEqual(['contained', 'handed_off', 'abandoned', 'returned']);
  expect(of(KPI.surveys)).toEqual(['sent', 'answered', 'expired', 'failed']);
});

it('foresees every kind of fact of every source', () => {
  const book = bookOf({ sources: ['shop', 'wa'] });
  for (const spec of [INGEST.facts, INGEST.factsDuplicate, INGEST.factsLate])
    expect(combinations(book, spec)).toHaveLength(26);
  expect(combinations(book, INGEST.eventLag)).toEqual(['shop', 'wa']);
});

it('foresees the folds of every capped label', () => {
  expect(combinations(bookOf(), EXPORTER.labelFolds)).toEqual(['category', 'team', 'agent']);
});

it('takes up agents already known, in what is counted of them', () => {
  const book = bookOf({ agents: [['noura', 'sales']] });
  for (const spec of Object.values<MetricSpec>(AGENT))
    expect(combinations(book, spec)).toEqual(spec.type === 'gauge' ? [] : ['noura sales']);
});

it('leaves what is counted already as it is', () => {
  const book = bookOf();
  book.apply([{ metric: KPI.repeatContacts.name, labels: SLICE, cell: '', value: 3 }]);
  ensureZero(book, {
    slices: [SLICE],
    hasCalendar: () => false,
    sources: [],
    inquiring: [],
    categories: [],
    levels: [],
    agents: [],
  });
  expect(book.series(KPI.repeatContacts.name)).toEqual([
    { labels: SLICE, cells: new Map([['', 3]]), revision: 1 },
  ]);
});
