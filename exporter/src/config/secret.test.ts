import { inspect } from 'node:util';
import { Secret } from './secret.ts';

const secret = new Secret('hunter2');

describe('a secret', () => {
  it('gives its value only when asked to', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  it.each([
    ['as text', secret.toString()],
    ['converted to text', String(secret)],
    ['as JSON', JSON.stringify(secret).slice(1, -1)],
    ['inspected', inspect(secret)],
    ['inspected with everything hidden', inspect(secret, { showHidden: true, depth: null })],
    ['inspected inside something', inspect({ secret }).replace(/^\{ secret: (.*) \}$/, '$1')],
  ])('prints a mask %s', (_, printed) => {
    expect(printed).toBe('<secret>');
  });

  it('has no property that holds the value', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  it('equals one of the same value and no other', () => {
    expect(secret.equals(new Secret('hunter2'))).toBe(true);
    expect(secret.equals(new Secret('hunter3'))).toBe(false);
  });
});
