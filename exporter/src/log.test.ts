import { createLog, silentLog } from './log.ts';
import type { LogFormat, LogLevel } from './logNames.ts';
import { Unavailable } from './errors.ts';

function logger(format: LogFormat = 'logfmt', level: LogLevel = 'debug') {
  const lines: string[] = [];
  return { log: createLog({ level, format, write: (line) => lines.push(line) }), lines };
}

/** The one line, without its time. */
function lineOf(write: (log: ReturnType<typeof createLog>) => void, format: LogFormat = 'logfmt'): string {
  const { log, lines } = logger(format);
  write(log);
  expect(lines).toHaveLength(1);
  return (lines[0] ?? '').replace(/^ts=\S+ |"ts":"[^"]+",?/, '');
}

describe('a line in logfmt', () => {
  it('begins with time, level and message', () => {
    const { log, lines } = logger();
    log.info({ source: 'shop' }, 'Ready');
    expect(lines[0]).toMatch(/^ts=\d{4}-\d\d-\d\dT[\d:.]+Z level=info msg=Ready source=shop\n$/);
  });

  it.each([
    [{ a: 'plain-1.2/3:4' }, 'a=plain-1.2/3:4'],
    [{ a: 'two words' }, 'a="two words"'],
    [{ a: '' }, 'a=""'],
    [{ a: 'x="1"' }, 'a="x=\\"1\\""'],
    [{ a: 1.5, b: true, c: null }, 'a=1.5 b=true c=null'],
    [{ a: ['x', 'y'] }, 'a="[\\"x\\",\\"y\\"]"'],
    [{ a: { b: 1, c: 'd' } }, 'a_b=1 a_c=d'],
    [{ a: { b: { c: 1 } } }, 'a_b="{\\"c\\":1}"'],
  ])('%j reads %s', (fields, text) => {
    expect(
      lineOf((log) => {
        log.info(fields, 'x');
      }),
    ).toBe(`level=info msg=x ${text}\n`);
  });

  it.each(['\n', '\r', '\r\nlevel=error msg=forged', '\u001b[31m', '\u0000'])(
    'stays one line, and leaves terminals alone: %j',
    (text) => {
      const line = lineOf((log) => {
        log.info({ path: `a${text}b` }, 'x');
      });
      // eslint-disable-next-line no-control-regex -- that there is none is the claim
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
      expect(line.match(/level=/g)?.length).toBeLessThanOrEqual(2);
      expect(line).toMatch(/^level=info msg=x path="/);
    },
  );
});

describe('a line in JSON', () => {
  it('holds the same, as it is', () => {
    const { log, lines } = logger('json');
    log.warn({ source: 'shop', n: 1, list: ['a'] }, 'two words');
    const { ts, ...rest } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(new Date(String(ts)).toISOString()).toBe(ts);
    expect(rest).toEqual({ level: 'warn', msg: 'two words', source: 'shop', n: 1, list: ['a'] });
    expect(lines[0]).toMatch(/\n$/);
  });
});

describe('a line in either format', () => {
  const TRICKS = [
    '\u0085',
    '\u2028',
    '\u2029',
    '\u009b31m',
    '\u007f',
    '\u202egnp',
    '\u2066x\u2069',
    '\u200e',
  ];

  it.each(TRICKS)('is free of what ends lines, steers terminals or turns text around: %j', (trick) => {
    for (const format of ['logfmt', 'json'] as const) {
      const line = lineOf((log) => {
        log.info({ path: `a${trick}b`, err: new Unavailable(trick) }, `x${trick}`);
      }, format);
      expect(line.slice(0, -1)).not.toMatch(/[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/u);
      expect(line).toContain('\\u');
    }
  });

  it('in JSON still reads as what was logged', () => {
    const { log, lines } = logger('json');
    log.info({ path: TRICKS.join() }, 'x');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: TRICKS.join() });
  });

  it('keeps Arabic as it is', () => {
    expect(
      lineOf((log) => {
        log.info({ inbox: '\u0627\u0644\u062f\u0639\u0645' }, 'x');
      }),
    ).toContain('\u0627\u0644\u062f\u0639\u0645');
  });
});

describe('an error', () => {
  function errorOf(error: unknown): Record<string, unknown> {
    const { log, lines } = logger('json');
    log.error({ err: error }, 'x');
    return (JSON.parse(lines[0] ?? '') as { err: Record<string, unknown> }).err;
  }

  it('of our own tells its kind, message and cause, and no stack', () => {
    const error = new Unavailable('The store cannot', 'store_unavailable', { cause: new Error('disk full') });
    expect(errorOf(error)).toEqual({ type: 'Unavailable', message: 'The store cannot', cause: 'disk full' });
  });

  it.each([new Error('x'), new TypeError('x'), new RangeError('x')])(
    'that is a bug keeps its stack: %s',
    (error) => {
      expect(errorOf(error)).toMatchObject({
        message: 'x',
        stack: expect.stringContaining('log.test') as string,
      });
    },
  );

  it.each(['text', 7, null])('that is none tells what it is, and not what it says: %j', (thrown) => {
    expect(errorOf(thrown)).toEqual({ type: typeof thrown });
  });

  it('does not tell what else it carries', () => {
    expect(JSON.stringify(errorOf(Object.assign(new Error('x'), { request: 'private-771' })))).not.toContain(
      '771',
    );
  });
});

describe('the level', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error', 'fatal']],
    ['info', ['info', 'warn', 'error', 'fatal']],
    ['warn', ['warn', 'error', 'fatal']],
    ['error', ['error', 'fatal']],
  ] as const)('%s lets through %j', (level, expected) => {
    const { log, lines } = logger('json', level);
    for (const name of ['debug', 'info', 'warn', 'error', 'fatal'] as const) log[name]('x');
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
  });
});

it('can be silent', () => {
  expect(silentLog().isLevelEnabled('fatal')).toBe(false);
});
