/** The variables on top of a dashboard. Each narrows the choice of the ones after it. */
import { EXPORTER, PRESENT, KPI } from '../../exporter/src/metrics/names.ts';
import type { MetricSpec } from '../../exporter/src/metrics/names.ts';
import type { ClassicVariable } from './classic.ts';
import { DATASOURCE } from './classic.ts';
import { say } from './language.ts';
import type { Language, Text } from './language.ts';
import type { FilterVariable } from './promql.ts';

interface Filter {
  readonly label: Text;
  /** Whose label values are offered. */
  readonly from: MetricSpec;
  readonly narrowedBy: readonly FilterVariable[];
  /** What "All" matches. A team may be without a name: `.+` would lose its conversations. */
  readonly all: '.+' | '.*';
}

const FILTERS: Readonly<Record<FilterVariable, Filter>> = {
  job: { label: say('Job', 'المهمة'), from: EXPORTER.buildInfo, narrowedBy: [], all: '.+' },
  instance: { label: say('Instance', 'النسخة'), from: EXPORTER.buildInfo, narrowedBy: ['job'], all: '.+' },
  source: {
    label: say('Source', 'المصدر'),
    from: PRESENT.conversationsOpen,
    narrowedBy: ['job'],
    all: '.+',
  },
  inbox: {
    label: say('Inbox', 'صندوق الوارد'),
    from: PRESENT.conversationsOpen,
    narrowedBy: ['job', 'source'],
    all: '.*',
  },
  team: {
    label: say('Team', 'الفريق'),
    from: PRESENT.conversationsOpen,
    narrowedBy: ['job', 'source', 'inbox'],
    all: '.*',
  },
  category: {
    label: say('Category', 'الفئة'),
    from: KPI.episodesResolved,
    narrowedBy: ['job', 'source', 'inbox', 'team'],
    all: '.*',
  },
};

/** A few values to choose one from. */
export interface Choice {
  readonly name: string;
  readonly label: Text;
  readonly values: readonly number[];
}

export function toClassicVariables(
  filters: readonly FilterVariable[],
  choices: readonly Choice[],
  language: Language,
): ClassicVariable[] {
  return [
    datasourceVariable(language),
    ...filters.map((name) => filterVariable(name, filters, language)),
    ...choices.map((choice) => choiceVariable(choice, language)),
  ];
}

const DATASOURCE_LABEL = say('Data source', 'مصدر البيانات');

function datasourceVariable(language: Language): ClassicVariable {
  return {
    name: 'datasource',
    label: DATASOURCE_LABEL[language],
    type: 'datasource',
    query: DATASOURCE.type,
    current: {},
    hide: 0,
    includeAll: false,
    multi: false,
    options: [],
    refresh: 1,
    regex: '',
    skipUrlSync: false,
  };
}

function filterVariable(
  name: FilterVariable,
  there: readonly FilterVariable[],
  language: Language,
): ClassicVariable {
  const { label, from, narrowedBy, all } = FILTERS[name];
  const filters = narrowedBy.filter((one) => there.includes(one)).map((one) => `${one}=~"$${one}"`);
  const selector = filters.length === 0 ? from.name : `${from.name}{${filters.join(',')}}`;
  const query = `label_values(${selector}, ${name})`;
  return {
    name,
    label: label[language],
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: `Variable-${name}` },
    allValue: all,
    includeAll: true,
    multi: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    hide: 0,
    options: [],
    refresh: 2,
    regex: '',
    skipUrlSync: false,
    sort: 1,
  };
}

function choiceVariable({ name, label, values }: Choice, language: Language): ClassicVariable {
  const options = values.map((value, index) => ({
    selected: index === 0,
    text: String(value),
    value: String(value),
  }));
  return {
    name,
    label: label[language],
    type: 'custom',
    query: values.join(','),
    current: options[0] ?? {},
    options,
    hide: 0,
    includeAll: false,
    multi: false,
    skipUrlSync: false,
  };
}
