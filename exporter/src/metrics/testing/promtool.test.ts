import { lintMetrics, readOpenMetrics } from './promtool.ts';

const GAUGE = '# HELP m_bytes Help.\n# TYPE m_bytes gauge\n';

it('has nothing to say of clean metrics', () => {
  expect(lintMetrics(`${GAUGE}m_bytes 1\n`)).toEqual([]);
  expect(readOpenMetrics(`${GAUGE}m_bytes{a="1"} 1\n# EOF\n`, 1_773_043_200)).toEqual([]);
});

it('says what is wrong', () => {
  expect(lintMetrics('# HELP m Help.\n# TYPE m counter\nm 1\n')).toEqual([
    expect.stringContaining('counter metrics should have "_total" suffix'),
  ]);
  expect(lintMetrics('m{ 1\n')).not.toEqual([]);
  expect(readOpenMetrics(`${GAUGE}m_bytes 1\n`, 1_773_043_200)).not.toEqual([]);
  expect(readOpenMetrics(`${GAUGE}m_bytes{a="x"y"} 1\n# EOF\n`, 1_773_043_200)).not.toEqual([]);
});

it('accepts the one name that promtool mistakes for a length of time', () => {
  const named = (name: string) => `# HELP ${name} Help.\n# TYPE ${name} gauge\n${name} 1\n`;
  expect(lintMetrics(named('helpdesk_business_hours_open'))).toEqual([]);
  expect(lintMetrics(named('helpdesk_other_hours_open'))).toHaveLength(1);
});

it('that is missing is named with the package that brings it', () => {
  const { PATH } = process.env;
  process.env.PATH = '/nonexistent';
  try {
    expect(() => lintMetrics('')).toThrow('promtool is missing: install the Debian package `prometheus`');
  } finally {
    process.env.PATH = PATH;
  }
});
