import { createTransform, transformFault } from './transform.ts';
import { LONGEST_MS } from './sandbox.ts';

const AT = Date.UTC(2026, 2, 9, 8, 5);

function transformed(expression: string, body: unknown, headers: Record<string, string> = {}): unknown {
  return createTransform(expression)({ body: Buffer.from(JSON.stringify(body)), headers, receivedAt: AT });
}

/** Far above the limit, far below never. */
const MOST_MS = 20 * LONGEST_MS;

describe('an expression', () => {
  it.each([
    ['a field', 'a.b', { a: { b: 7 } }, 7],
    ['an event', '{ "type": t & "!", "id": $string(n) }', { t: 'x', n: 8 }, { type: 'x!', id: '8' }],
    ['a list', '$.{ "n": n }', [{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 2 }]],
    ['text beyond ASCII', 't', { t: 'Zażółć 😀 هل' }, 'Zażółć 😀 هل'],
    ['nothing', 'nowhere', { a: 1 }, null],
    ['what it throws', '$error("no")', {}, undefined],
    ['what it cannot do', '1 + a', { a: 'x' }, undefined],
  ])('gives %s', (_what, expression, body, result) => {
    expect(transformed(expression, body)).toEqual(result);
  });

  it('is told the headers, but for what proves the sender, and the time of receipt', () => {
    const headers = { 'event-type': 'Ticket Created', authorization: 'Basic x', 'x-hub-signature': 'sha1=x' };
    expect(transformed('{ "h": $headers, "at": $receivedAt }', {}, headers)).toEqual({
      h: { 'event-type': 'Ticket Created' },
      at: AT,
    });
  });

  it('keeps nothing from one body for the next', () => {
    const transform = createTransform('($seen := $exists($seen) ? "again" : a; $seen)');
    const read = (a: number) =>
      transform({ body: Buffer.from(JSON.stringify({ a })), headers: {}, receivedAt: AT });
    expect([read(1), read(2)]).toEqual([1, 2]);
  });

  it.each([
    ['for ever', '($f := function($n) { $f($n + 1) }; $f(1))'],
    ['for ever, deeper and deeper', '($f := function($n) { 1 + $f($n + 1) }; $f(1))'],
    ['on a regular expression', '$match(text, /^(a+)+$/)'],
    ['through a sequence without end', '[1..9999999].{ "x": $ }'],
    ['on an ever longer text', '($f := function($x) { $f($x & $x) }; $f("ab"))'],
    ['on text that is code', '$eval("($f := function($n) { $f($n + 1) }; $f(1))")'],
  ])('that goes on %s is stopped, and the next body is read', (_how, endless) => {
    const transform = createTransform(`stop ? ${endless} : "done"`);
    const read = (stop: boolean) => {
      const text = `${'a'.repeat(60)}!`;
      return transform({ body: Buffer.from(JSON.stringify({ stop, text })), headers: {}, receivedAt: AT });
    };
    const began = Date.now();
    expect([read(true), read(false), read(true), read(false)]).toEqual([
      undefined,
      'done',
      undefined,
      'done',
    ]);
    expect(Date.now() - began).toBeLessThan(2 * MOST_MS);
  });

  it.each([
    'constructor',
    '__proto__',
    '$lookup($, "constructor")',
    '$string.constructor',
    'toString.constructor',
  ])('finds no way out: %s', (expression) => {
    expect(transformed(expression, {}) ?? undefined).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('changes nothing outside', () => {
    transformed('$ ~> | $ | { "__proto__": { "polluted": true } } |', { a: 1 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a fault', () => {
  it.each([
    [
      '{"a": b &}',
      'is no JSONata: The symbol "}" cannot be used as a unary operator (line 1, column 10 of the expression)',
    ],
    [
      '{\n  "a": "x',
      'is no JSONata: String literal must be terminated by a matching quote (line 2, column 9 of the expression)',
    ],
    ['$f(', 'is no JSONata: Expected ")" before end of expression (line 1, column 3 of the expression)'],
  ])('of %j is told with its place', (expression, fault) => {
    expect(transformFault(expression)).toBe(fault);
    expect(() => createTransform(expression)).toThrow(RangeError);
  });

  it('is none of a sound expression', () => {
    expect(transformFault('a.b')).toBeUndefined();
  });
});
