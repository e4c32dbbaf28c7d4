import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { addOptions } from './editor.ts';
import { toOptions } from './options.ts';
import type { Options } from './options.ts';
import { suggestionsFor } from './suggestions.ts';
import { SupportKpiPanel } from './SupportKpiPanel.tsx';
import { addOwnLanguages, PLUGIN_ID } from './words.ts';

await initPluginTranslations(PLUGIN_ID);
addOwnLanguages();

/** Units and data links mean something to the views; the other standard options do not. */
const UNUSED = Object.values(FieldConfigProperty).filter(
  (property) => property !== FieldConfigProperty.Unit && property !== FieldConfigProperty.Links,
);

export const plugin = new PanelPlugin<Options>(SupportKpiPanel)
  .useFieldConfig({ disableStandardOptions: UNUSED })
  .setPanelOptions(addOptions)
  .setMigrationHandler((panel) => toOptions(panel.options))
  .setSuggestionsSupplier(suggestionsFor);
