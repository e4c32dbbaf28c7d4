/** A dashboard as it is told, and the JSON Grafana loads, once in each language. */
import { ALERT_GROUPS } from '../../exporter/src/rules/files.ts';
import { DASHBOARDS } from '../../exporter/src/rules/conventions.ts';
import type { Dashboard } from '../../exporter/src/rules/conventions.ts';
import type { ClassicAnnotation, ClassicDashboard, ClassicLink, ClassicPanel } from './classic.ts';
import { DATASOURCE } from './classic.ts';
import { say } from './language.ts';
import type { Language, Text } from './language.ts';
import { toClassicPanel } from './panel.ts';
import type { Panel } from './panel.ts';
import type { FilterVariable } from './promql.ts';
import { toClassicVariables } from './variables.ts';
import type { Choice } from './variables.ts';

export interface Board {
  readonly name: Dashboard;
  readonly title: Text;
  readonly description: Text;
  readonly filters: readonly FilterVariable[];
  readonly choices?: readonly Choice[];
  /** Where the time range begins; it ends now. */
  readonly from: string;
  readonly refresh: string;
  readonly sections: readonly Section[];
}

export interface Section {
  /** None: what stands on top, without a heading. */
  readonly title?: Text;
  /** Rows of panels, from the left. Widths of a row add up to 24. */
  readonly rows: readonly (readonly Panel[])[];
}

/** Grafana 10.0's own. Later ones know what to do with it. */
const SCHEMA_VERSION = 38;

export const TAG = 'helpdesk';

export function uidOf(name: Dashboard, language: Language): string {
  return language === 'en' ? DASHBOARDS[name] : `${DASHBOARDS[name]}-${language}`;
}

/** Boards of one language link to each other by it. */
export function tagOf(language: Language): string {
  return `${TAG}-${language}`;
}

export function panelsOf(board: Board): readonly Panel[] {
  return board.sections.flatMap(({ rows }) => rows.flat());
}

export function toClassicDashboard(board: Board, language: Language): ClassicDashboard {
  return {
    id: null,
    uid: uidOf(board.name, language),
    title: board.title[language],
    description: board.description[language],
    tags: [TAG, tagOf(language)],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: false,
    fiscalYearStartMonth: 0,
    graphTooltip: 1,
    liveNow: false,
    refresh: board.refresh,
    time: { from: board.from, to: 'now' },
    timepicker: { refresh_intervals: ['30s', '1m', '5m', '15m', '1h'] },
    timezone: 'browser',
    weekStart: '',
    annotations: { list: [alertAnnotation(board, language)] },
    links: linksOf(board, language),
    templating: { list: toClassicVariables(board.filters, board.choices ?? [], language) },
    panels: placed(board, language),
  };
}

const HEADING_HEIGHT = 1;

function placed(board: Board, language: Language): ClassicPanel[] {
  const panels: ClassicPanel[] = [];
  let y = 0;
  for (const { title, rows } of board.sections) {
    if (title !== undefined) {
      panels.push(heading(title[language], { id: panels.length + 1, y }));
      y += HEADING_HEIGHT;
    }
    for (const row of rows) {
      let x = 0;
      for (const told of row) {
        const gridPos = { x, y, w: told.width, h: told.height };
        panels.push(toClassicPanel(told, language, { id: panels.length + 1, gridPos }));
        x += told.width;
      }
      y += Math.max(...row.map(({ height }) => height));
    }
  }
  return panels;
}

function heading(title: string, { id, y }: { readonly id: number; readonly y: number }): ClassicPanel {
  return {
    id,
    type: 'row',
    title,
    collapsed: false,
    gridPos: { x: 0, y, w: 24, h: HEADING_HEIGHT },
    panels: [],
  };
}

const ALERTS_NAME = say('Alerts', 'التنبيهات');

/** Alerts that lead to the board; on the boards that have none of their own, and on that of escalations, all. */
export function alertsOf(name: Dashboard): string[] {
  const names = new Set(
    ALERT_GROUPS.flatMap(({ rules }) => rules)
      .filter(({ alert, dashboard }) => alert !== HEARTBEAT && (name === 'escalations' || dashboard === name))
      .map(({ alert }) => alert),
  );
  return [...names].sort();
}

/** Always fires: no news. */
export const HEARTBEAT = 'Watchdog';

function alertAnnotation({ name }: Board, language: Language): ClassicAnnotation {
  return {
    name: ALERTS_NAME[language],
    datasource: DATASOURCE,
    enable: true,
    hide: false,
    iconColor: 'red',
    expr: `max by (alertname, severity, source, inbox, team) (ALERTS{alertstate="firing",alertname=~"${alertsOf(name).join('|')}"})`,
    step: '60s',
    titleFormat: '{{alertname}}',
    textFormat: '{{severity}} {{source}} {{inbox}} {{team}}',
    tagKeys: 'severity,team',
    useValueForTime: false,
  };
}

const OTHER_LANGUAGE: Readonly<Record<Language, { readonly language: Language; readonly title: string }>> = {
  en: { language: 'ar', title: 'العربية' },
  ar: { language: 'en', title: 'English' },
};

const ALL_BOARDS = say('All dashboards', 'كل لوحات المعلومات');

function linksOf({ name }: Board, language: Language): ClassicLink[] {
  const other = OTHER_LANGUAGE[language];
  const common = {
    icon: 'external link',
    tooltip: '',
    targetBlank: false,
    keepTime: true,
    includeVars: true,
  };
  return [
    {
      ...common,
      title: ALL_BOARDS[language],
      type: 'dashboards',
      asDropdown: true,
      tags: [tagOf(language)],
      url: '',
    },
    {
      ...common,
      title: other.title,
      type: 'link',
      asDropdown: false,
      tags: [],
      url: `/d/${uidOf(name, other.language)}`,
    },
  ];
}
