import { SEVERITIES } from '../../exporter/src/alerts.ts';
import { toClassicDashboard } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { LANGUAGES } from './language.ts';
import { GRAVITY, RANKS, SEVERITY } from './severities.ts';

test('the graver an alert, the higher it ranks, and each has its place', () => {
  expect(RANKS.map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(SEVERITIES.map((severity) => GRAVITY[severity].rank)).toEqual([3, 2, 1]);
});

test.each(LANGUAGES)('every table of alerts says in %s how grave they are', (language) => {
  const tables = BOARDS.flatMap((board) => toClassicDashboard(board, language).panels).filter(
    ({ type, targets = [] }) =>
      type === 'table' && targets.some(({ expr }) => expr.includes('(alertname, severity')),
  );
  expect(tables.length).toBeGreaterThan(1);
  const words = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, GRAVITY[severity].text[language]]),
  );
  for (const { fieldConfig } of tables) {
    const column = fieldConfig?.overrides.find(({ matcher }) => matcher.options === SEVERITY.title[language]);
    const { value } = column?.properties.find(({ id }) => id === 'mappings') ?? {};
    const said = (value as { options: Record<string, { text: string }> }[]).flatMap(({ options }) =>
      Object.entries(options).map(([of, { text }]) => [of, text]),
    );
    expect(Object.fromEntries(said)).toEqual(words);
  }
});
