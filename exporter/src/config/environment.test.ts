import { expand } from './environment.ts';

const env = { USER: 'sam', EMPTY: '', NESTED: '${USER}', lower_1: 'l' };

describe('expand', () => {
  it.each([
    ['plain $ text } {', 'plain $ text } {'],
    ['${USER}', 'sam'],
    ['a ${USER} b ${lower_1}', 'a sam b l'],
    ['${EMPTY}', ''],
    ['$USER', '$USER'],
    ['$${USER}', '${USER}'],
    ['$${', '${'],
    ['$${USER} ${USER}', '${USER} sam'],
  ])('makes %j %j', (text, expanded) => {
    expect(expand(text, env)).toEqual({ text: expanded });
  });

  it('does not search what it has put in', () => {
    expect(expand('${NESTED}', env)).toEqual({ text: '${USER}' });
  });

  it('names every variable that is not set, once', () => {
    expect(expand('${A}${B}${A}', env)).toEqual({
      problem:
        'environment variable A is not set: set it, or write $${A} if the text is meant as it stands; ' +
        'environment variable B is not set: set it, or write $${B} if the text is meant as it stands',
    });
  });

  it.each(['${', '${}', '${A', '${1A}', '${A B}', '${a-b}', '${A:-x}'])('refuses %s', (text) => {
    expect(expand(text, env)).toEqual({
      problem:
        '`${` must be followed by the name of an environment variable and `}`; write `$${` for a plain `${`',
    });
  });

  it('does not take what every object has for a variable', () => {
    expect(expand('${constructor}', env)).toHaveProperty('problem');
  });
});
