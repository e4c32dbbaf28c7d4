import { severityAt } from './severity.ts';

function severities(...names: string[]): string[] {
  const levels = names.map((level, index) => ({ level, afterMs: index }));
  return names.map((_name, index) => severityAt(levels, index));
}

test('the levels by name: team lead info, supervisor warning, on-call critical, whichever of them there are', () => {
  expect(severities('team_lead', 'supervisor', 'on_call')).toEqual(['info', 'warning', 'critical']);
  expect(severities('supervisor', 'on_call')).toEqual(['warning', 'critical']);
  expect(severities('on_call')).toEqual(['critical']);
});

test('levels with other names by position: first info, last critical, others warning', () => {
  expect(severities('first', 'second', 'third', 'fourth')).toEqual([
    'info',
    'warning',
    'warning',
    'critical',
  ]);
  expect(severities('first', 'second')).toEqual(['info', 'critical']);
  expect(severities('team_lead', 'manager', 'director')).toEqual(['info', 'warning', 'critical']);
});

test('a single level of another name is a warning', () => {
  expect(severities('everybody')).toEqual(['warning']);
});
