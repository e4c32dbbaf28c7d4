/** The list of all dashboards and panels in the docs, made from the boards. */
import { RECORDING_GROUPS } from '../../exporter/src/rules/files.ts';
import { panelsOf, uidOf } from './board.ts';
import type { Board } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { PLUGIN_ID } from './kinds.ts';
import { withoutMarks } from './language.ts';
import type { Panel } from './panel.ts';

const BEGIN = '<!-- dashboards: begin -->';
const END = '<!-- dashboards: end -->';

/** A page with the list between its markers renewed. Throws when the page has no markers. */
export function withDashboardReference(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${BOARDS.map(section).join('\n\n')}\n\n${END}${after}`;
}

function section(board: Board): string {
  const [english, arabic] = [uidOf(board.name, 'en'), uidOf(board.name, 'ar')];
  return [
    `### ${board.title.en}`,
    '',
    `${board.description.en} \`${english}\`, \`${arabic}\`; from \`${board.from}\`.`,
    '',
    `![${board.title.en}, in Grafana](images/${english}.png)`,
    '',
    '| Panel | Arabic | Needs |',
    '| --- | --- | --- |',
    ...panelsOf(board).map(row),
  ].join('\n');
}

function row(panel: Panel): string {
  return `| ${panel.title.en} | ${withoutMarks(panel.title.ar)} | ${needsOf(panel)} |`;
}

const RECORDED = new Set(RECORDING_GROUPS.flatMap(({ rules }) => rules.map(({ record }) => record)));

function needsOf({ queries, type }: Panel): string {
  const names = queries.flatMap(({ expr }) => expr.match(/[a-z_]+:[\w:]+/g) ?? []);
  const isAlerts = queries.some(({ expr }) => expr.includes('ALERTS'));
  return [
    ...(type === PLUGIN_ID ? ['the panel plugin'] : []),
    ...(names.some((name) => RECORDED.has(name)) || isAlerts ? ['rules'] : []),
  ].join(', ');
}
