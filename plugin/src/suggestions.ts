import { VisualizationSuggestionScore } from '@grafana/data';
import type { PanelDataSummary, VisualizationSuggestion } from '@grafana/data';

import { QUERIES, seriesByQuery } from './model/queries.ts';
import { VIEWS } from './options.ts';
import type { Options, View } from './options.ts';
import { say } from './words.ts';

const TEXTS = {
  firstResponse: { name: 'view-first-response', help: 'suggest-first-response-help' },
  satisfaction: { name: 'view-satisfaction', help: 'suggest-satisfaction-help' },
  peakLoad: { name: 'view-peak-load', help: 'suggest-peak-load-help' },
} as const;

/** Offers each view whose needed query the data answers, and no view to data of other kinds. */
export function suggestionsFor(summary: PanelDataSummary): VisualizationSuggestion<Options>[] {
  const find = seriesByQuery(summary.rawFrames ?? []);
  return VIEWS.filter((view) => neededOf(view).every((query) => find(query.name).length > 0)).map((view) => ({
    name: say(TEXTS[view].name),
    description: say(TEXTS[view].help),
    options: { view },
    score: VisualizationSuggestionScore.Best,
  }));
}

function neededOf(view: View) {
  return QUERIES[view].filter((query) => query.needed);
}
