import { KPI } from '../../metrics/names.ts';
import { withCoverage, type Outcomes } from './coverage.ts';

const PAGE = '<!-- coverage: begin -->\n<!-- coverage: end -->';

function outcomes(got: Readonly<Record<string, number>>): Outcomes {
  const series = new Map(Object.entries(got));
  const whole = new Map([[`${KPI.surveys.name}{source=any}`, 2]]);
  return { whole, withApi: series, webhooksAlone: series };
}

function satisfactionOf(kind: string, got: Readonly<Record<string, number>>): string | undefined {
  const page = withCoverage(PAGE, new Map([[kind, outcomes(got)]]));
  return /^\| Satisfaction \| (.*) \|$/m.exec(page)?.[1];
}

test('what comes out in full, in part or not at all is told apart', () => {
  const name = `${KPI.surveys.name}{source=any}`;
  expect([
    satisfactionOf('wati', { [name]: 2 }),
    satisfactionOf('wati', { [name]: 1 }),
    satisfactionOf('wati', {}),
  ]).toEqual(['full', 'derived', '—']);
});

test('what the simulator does not tell of is not said to be told to nobody', () => {
  expect(satisfactionOf('hubspot', {})).toBe('not simulated');
});

test('once it is simulated, that it is not may not be said any longer', () => {
  expect(() => satisfactionOf('hubspot', { [`${KPI.surveys.name}{source=any}`]: 1 })).toThrow(
    'Satisfaction of hubspot is simulated by now: derived',
  );
});
