import type { PanelOptionsEditorBuilder } from '@grafana/data';

import { DEFAULTS, LANGUAGES, VIEWS, WEEK_STARTS } from './options.ts';
import type { Options, View } from './options.ts';
import { QueriesEditor } from './QueriesEditor.tsx';
import { say, wordsOf } from './words.ts';
import type { MessageKey } from './words.ts';

type Builder = PanelOptionsEditorBuilder<Options>;
type NumberKey = { [K in keyof Options]: Options[K] extends number ? K : never }[keyof Options];

/** Every option with its help. Texts are asked for when the editor opens, once Grafana knows the language. */
export function addOptions(builder: Builder): void {
  addChoice(builder, 'view', VIEWS, {
    name: 'option-view',
    labels: {
      firstResponse: 'view-first-response',
      satisfaction: 'view-satisfaction',
      peakLoad: 'view-peak-load',
    },
  });
  builder.addCustomEditor({
    id: 'queries',
    path: 'queries',
    name: say('option-queries'),
    description: say('option-queries-help'),
    editor: QueriesEditor,
  });
  addText(builder, 'groupBy', 'option-group-by', ['firstResponse', 'satisfaction']);
  addNumber(builder, 'minimumAnswers', 'option-minimum', {
    views: ['firstResponse', 'satisfaction'],
    min: 0,
  });
  addNumber(builder, 'objectiveSeconds', 'option-objective', {
    views: ['firstResponse', 'peakLoad'],
    min: 1,
  });
  addNumber(builder, 'targetRatio', 'option-target', {
    views: ['firstResponse', 'peakLoad'],
    min: 0,
    max: 1,
  });
  addNumber(builder, 'giveUpSeconds', 'option-give-up', { views: ['firstResponse'], min: 1 });
  addNumber(builder, 'csatTargetLow', 'option-csat-low', { views: ['satisfaction'], min: 0, max: 1 });
  addNumber(builder, 'csatTargetHigh', 'option-csat-high', { views: ['satisfaction'], min: 0, max: 1 });
  addText(builder, 'timeZone', 'option-zone', ['peakLoad']);
  addChoice(builder, 'weekStart', WEEK_STARTS, {
    name: 'option-week-start',
    views: ['peakLoad'],
    labels: { auto: 'option-week-start-auto' },
  });
  addNumber(builder, 'peakHours', 'option-peak-hours', { views: ['peakLoad'], min: 1, max: 12 });
  addNumber(builder, 'handleSeconds', 'option-handle', { views: ['peakLoad'], min: 1 });
  addNumber(builder, 'concurrency', 'option-concurrency', { views: ['peakLoad'], min: 0.1 });
  addNumber(builder, 'patienceSeconds', 'option-patience', { views: ['peakLoad'], min: 1 });
  addNumber(builder, 'shrinkage', 'option-shrinkage', { views: ['peakLoad'], min: 0, max: 0.95 });
  addChoice(builder, 'reading', ['auto', 'last', 'sum', 'counter'], {
    name: 'option-reading',
    labels: {
      auto: 'option-reading-auto',
      last: 'option-reading-last',
      sum: 'option-reading-sum',
      counter: 'option-reading-counter',
    },
  });
  addChoice(builder, 'language', LANGUAGES, {
    name: 'option-language',
    labels: { auto: 'option-language-auto' },
  });
}

/** Keys of options whose help is the same key with "-help". */
type HelpedKey = { [K in MessageKey]: `${K}-help` extends MessageKey ? K : never }[MessageKey];

function showIn(views: readonly View[] | undefined) {
  return (options: Options): boolean => views === undefined || views.includes(options.view);
}

function addNumber(
  builder: Builder,
  path: NumberKey,
  name: HelpedKey,
  { views, ...settings }: { readonly views: readonly View[]; readonly min: number; readonly max?: number },
): void {
  builder.addNumberInput({
    path,
    name: say(name),
    description: say(`${name}-help`),
    defaultValue: DEFAULTS[path],
    settings,
    showIf: showIn(views),
  });
}

function addText(
  builder: Builder,
  path: 'groupBy' | 'timeZone',
  name: HelpedKey,
  views: readonly View[],
): void {
  builder.addTextInput({
    path,
    name: say(name),
    description: say(`${name}-help`),
    defaultValue: DEFAULTS[path],
    showIf: showIn(views),
  });
}

type ChoiceValue = Options['view' | 'weekStart' | 'reading' | 'language'];

interface Choice<T extends string> {
  readonly name: HelpedKey;
  readonly views?: readonly View[];
  readonly labels: Partial<Readonly<Record<T, MessageKey>>>;
}

const NATIVE_NAMES: Readonly<Record<string, string>> = { 'en-US': 'English', 'ar-SA': 'العربية' };

function addChoice<T extends ChoiceValue>(
  builder: Builder,
  path: 'view' | 'weekStart' | 'reading' | 'language',
  values: readonly T[],
  { name, views, labels }: Choice<T>,
): void {
  builder.addSelect({
    path,
    name: say(name),
    description: say(`${name}-help`),
    defaultValue: DEFAULTS[path],
    settings: { options: values.map((value) => ({ value, label: labelOf(value, labels[value]) })) },
    showIf: showIn(views),
  });
}

/** Weekdays are named by the browser, languages by themselves, everything else by its message. */
function labelOf(value: string, key: MessageKey | undefined): string {
  if (key !== undefined) {
    return say(key);
  }
  const weekday = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].indexOf(
    value,
  );
  return NATIVE_NAMES[value] ?? wordsOf('auto').weekday(weekday, 'long');
}
