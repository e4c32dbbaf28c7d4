import fc from 'fast-check';
import { withAsking } from '../inquiry/testing/askingSource.ts';
import { anyText } from '../testing/anyText.ts';
import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { genericEvent } from '../testing/webhooks.ts';
import { Book } from './cells.ts';
import type { Cell } from './cells.ts';
import { renderFamilies, renderFamily } from './exposition.ts';
import type { Format } from './exposition.ts';
import { bookFamily, plainFamily } from './family.ts';
import type { Family } from './family.ts';
import { KPI } from './names.ts';
import type { MetricSpec } from './names.ts';
import { golden } from './testing/golden.ts';
import { parseExposition } from './testing/parse.ts';
import { lintMetrics, readOpenMetrics } from './testing/promtool.ts';

endExportersAfterEach();

const FORMATS = ['text', 'openmetrics'] as const;

function spec(more: Partial<MetricSpec> = {}): MetricSpec {
  return { name: 'm', type: 'gauge', help: 'Help.', labels: ['a', 'b'], ...more };
}

/** Values made to break the format, or to run together in a careless key. */
const NASTY = [
  '',
  '"',
  '\\',
  '\\"',
  '\\n',
  '\n',
  '\r',
  '\t',
  '|',
  'x|y',
  ',',
  '",b="',
  ',name:"',
  'a:1,b:2',
  '}',
  '{le="1"}',
  '# EOF',
  '\u202eevil',
  '\u2066',
  '\u2028',
  '\u0000',
  '\ufeff',
  'فريق الدعم',
  '👩‍👩‍👧',
  ' ',
];

const value = fc.oneof(fc.constantFrom(...NASTY), anyText(), fc.string());

describe('rendered families', () => {
  const families = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9_]{0,8}_x$/),
      type: fc.constantFrom('gauge' as const, 'counter' as const),
      help: value,
      samples: fc.uniqueArray(fc.tuple(fc.tuple(value, value), fc.double()), {
        selector: ([labels]) => JSON.stringify(labels),
      }),
    }),
    { selector: ({ name }) => name },
  );

  it.each(FORMATS)('in format %s can be read back, with every series its own', (format) => {
    fc.assert(
      fc.property(families, (given) => {
        const rendered = given.map(({ name, type, help, samples }) =>
          plainFamily(spec({ name: type === 'counter' ? `${name}_total` : name, type, help }), samples),
        );
        const text = Buffer.from(renderFamilies(rendered, format)).toString();
        const parsed = parseExposition(text, format);
        expect([...parsed.families.values()]).toEqual(
          given.map(({ name, type, help, samples }) => ({
            name: type === 'counter' && format === 'text' ? `${name}_total` : name,
            type,
            help,
            samples: samples.map(([[a, b], number]) => ({
              name: type === 'counter' ? `${name}_total` : name,
              labels: { a, b },
              value: number + 0,
            })),
          })),
        );
      }),
    );
  });

  it.each(FORMATS)('in format %s are those Prometheus itself reads', (format) => {
    const samples = NASTY.flatMap((a, n) => NASTY.map((b, m) => [[a, b], n * 100 + m] as const));
    const text = renderFamilies([plainFamily(spec({ help: 'Says "x" and \\ and\nmore.' }), samples)], format);
    expect(format === 'text' ? lintMetrics(text) : readOpenMetrics(text, 1_773_043_200)).toEqual([]);
  });
});

describe('a family of the book', () => {
  const LABELS = [
    ['wa', 'sales', 'care'],
    ['wa', 'sales', 'فريق'],
    ['shop', 'web', 'care'],
  ];
  const BOUNDS = [
    [60, 300],
    [60, 120, 300],
  ];
  const step = fc.record({
    changes: fc.array(
      fc.record({ series: fc.nat({ max: 2 }), cell: fc.constantFrom('60', '300', '+Inf', 'sum') }),
    ),
    bounds: fc.constantFrom(...BOUNDS),
    format: fc.constantFrom(...FORMATS),
  });

  it('reads as if it had never been rendered before, whatever was changed or asked for meanwhile', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2 }), (steps) => {
        const book = new Book();
        const applied: Cell[] = [];
        const render = (from: Book, bounds: readonly number[], format: Format) =>
          renderFamily(bookFamily(KPI.nextResponse, from.series(KPI.nextResponse.name), bounds), format);
        for (const { changes, bounds, format } of steps) {
          const cells = changes.map(({ series, cell }) => ({
            metric: KPI.nextResponse.name,
            labels: LABELS[series] ?? [],
            cell,
            value: 1,
          }));
          book.apply(cells);
          applied.push(...cells);
          const fresh = new Book();
          fresh.apply(applied);
          expect(render(book, bounds, format)).toBe(render(fresh, bounds, format));
        }
      }),
    );
  });
});

describe('a label value', () => {
  it('is escaped as the format says', () => {
    const text = renderFamily(plainFamily(spec({ labels: ['a'] }), [[['q" b\\ n\n'], 1]]), 'text');
    expect(text.split('\n')[2]).toBe('m{a="q\\" b\\\\ n\\n"} 1');
  });
});

describe('HELP', () => {
  it('escapes quotes in OpenMetrics alone', () => {
    const family = plainFamily(spec({ help: 'Says "x".' }), []);
    expect(renderFamily(family, 'text')).toContain('# HELP m Says "x".\n');
    expect(renderFamily(family, 'openmetrics')).toContain('# HELP m Says \\"x\\".\n');
  });
});

describe('a number', () => {
  it.each([
    [0, '0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1_773_043_200, '1773043200'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('%d is written %s', (number, text) => {
    expect(renderFamily(plainFamily(spec({ labels: [] }), [[[], number]]), 'text')).toContain(
      `\nm ${text}\n`,
    );
  });
});

describe('a bound', () => {
  const bucket = (le: number): Family => ({
    spec: spec({ type: 'histogram', labels: [] }),
    samples: [{ suffix: '_bucket', labels: [], le, value: 1 }],
  });

  it.each([
    [60, 'le="60"', 'le="60.0"'],
    [0.5, 'le="0.5"', 'le="0.5"'],
    [86_400, 'le="86400"', 'le="86400.0"'],
    [Infinity, 'le="+Inf"', 'le="+Inf"'],
  ])('%d is a canonical float in OpenMetrics and as ever in text', (le, text, openmetrics) => {
    expect(renderFamily(bucket(le), 'text')).toContain(text);
    expect(renderFamily(bucket(le), 'openmetrics')).toContain(openmetrics);
  });
});

describe('OpenMetrics', () => {
  it('names a counter family without its suffix', () => {
    const family = plainFamily(spec({ name: 'm_total', type: 'counter', labels: [] }), [[[], 1]]);
    expect(renderFamilies([family], 'openmetrics')).toBe(
      '# HELP m Help.\n# TYPE m counter\nm_total 1\n# EOF\n',
    );
  });

  it('ends even when there is nothing', () => {
    expect(renderFamilies([], 'openmetrics')).toBe('# EOF\n');
    expect(renderFamilies([], 'text')).toBe('');
  });
});

/** What is the same on every machine and in every run. */
function isStable(family: string): boolean {
  return family.startsWith('# HELP helpdesk_') && !family.includes('helpdesk_exporter_store_commit_seconds');
}

/** A morning: one customer answered in time, one by a bot and then late, one still waiting, one survey. */
async function smallDesk(): Promise<TestExporter> {
  const createSources = withAsking('shop', 'http://127.0.0.1:9', 'never asked');
  const desk = await startExporter({ config: SMALL_CONFIG, createSources });
  const tell = (type: string, id: string, more: Record<string, unknown> = {}) =>
    desk.generic(genericEvent(type, { id, at: desk.now(), ...more }));
  const [amal, badr, celine] = [{ id: 'amal' }, { id: 'badr' }, { id: 'celine' }];
  await tell('agent.presence', 'p1', { agent: 'noura', team: 'billing "A"', available: true, capacity: 3 });
  await tell('message.received', 'a1', { customer: amal });
  await tell('message.received', 'b1', { customer: badr });
  await tell('bot.entered', 'b2', { customer: badr });
  desk.advance(20_000);
  await tell('message.sent', 'a2', { customer: amal, sender: 'human', agent: 'noura' });
  await tell('message.sent', 'b3', { customer: badr, sender: 'bot' });
  await tell('bot.handed_off', 'b4', { customer: badr });
  desk.advance(130_000);
  await tell('message.sent', 'b5', { customer: badr, sender: 'human', agent: 'noura' });
  await tell('conversation.categorised', 'a3', { customer: amal, category: 'refunds' });
  await tell('conversation.resolved', 'a4', { customer: amal, by: 'human', agent: 'noura' });
  await tell('survey.sent', 'a5', { customer: amal, survey: 's1', of: 5 });
  await tell('survey.answered', 'a6', { customer: amal, survey: 's1', score: 4 });
  await desk.settle();
  desk.advance(1_000_000);
  await desk.settle();
  await tell('message.received', 'c1', { customer: celine });
  desk.advance(150_000);
  await desk.generic({ moon: 'landed' });
  await desk.generic({ type: 'message.received' }, { secret: 'a-secret-that-is-not-ours' });
  return desk;
}

const SMALL_CONFIG = `
pseudonymKey: pseudonym-key-5f2c9e77aa01
labels: { agents: { show: id } }
apiToken: api-token-93fe7710
alertmanagers: ['https://alerts.example.com/am']
notify:
  whatsapp: { phoneNumberId: 106540352242922, accessToken: a, template: t, to: { on_call: '966500000001' } }
calendars: { always: { hours: { mon-sun: ['00:00-24:00'] } } }
sources:
  - name: shop
    kind: generic
    secret: [shop-secret-0123456789abcdef01, shop-secret-before-0123456789]
    inboxes: { web: { inbox: 'web|chat', team: 'billing "A"', calendar: always } }
`;

/** Business hours are a time of day here, and not what the metric is measured in. */
const HOURS_ARE_NO_UNIT = 'helpdesk_business_hours_open use base unit "seconds" instead of "hours"';

describe('a small desk', () => {
  it.each(FORMATS)('looks as it always has in format %s', async (format) => {
    const exposition = String((await (await smallDesk()).exporter.render(format)).text);
    const text = exposition
      .split(/(?=^# HELP )/m)
      .filter(isStable)
      .join('');
    expect(text).toBe(golden(`desk.${format}.prom`, text));
  });

  it('pleases promtool, the metrics of the process and all', async () => {
    const { text } = await (await smallDesk()).send('/metrics');
    expect(lintMetrics(text).filter((complaint) => complaint !== HOURS_ARE_NO_UNIT)).toEqual([]);
  });

  it('is read by Prometheus as OpenMetrics', async () => {
    const desk = await smallDesk();
    const { text } = await desk.send('/metrics', { headers: { Accept: 'application/openmetrics-text' } });
    expect(text).toMatch(/# EOF\n$/);
    expect(readOpenMetrics(text, desk.now() / 1000)).toEqual([]);
  });
});
