import { readDocument, UNREADABLE } from './document.ts';

function read(text: string, env = {}): unknown {
  const document = readDocument(text, env);
  expect(document.complaints).toEqual([]);
  return document.value;
}

function complaintsOf(text: string): string[] {
  return readDocument(text, {}).complaints.map(
    ({ path, position, message }) =>
      `${position?.line ?? '?'}:${position?.column ?? '?'} ${path.join('.')} ${message}`,
  );
}

describe('what a document says', () => {
  it('is text throughout, with every digit of a long id', () => {
    expect(read('106540352242922999999: 007\na: [true, 0.90, off]')).toEqual({
      '106540352242922999999': '007',
      a: ['true', '0.90', 'off'],
    });
  });

  it.each(['a:', 'a: ~', 'a: null'])('is null where there is no value: %s', (text) => {
    expect(read(text)).toEqual({ a: null });
  });

  it.each(['a: ""', "a: ''"])('is an empty text where one is written: %s', (text) => {
    expect(read(text)).toEqual({ a: '' });
  });

  it.each(['', '# nothing\n', '---\n'])('is nothing when empty: %j', (text) => {
    expect(read(text) ?? {}).toEqual({});
  });

  it('has the environment in its texts and keys', () => {
    expect(read('"${ID}": {a: "x${ID}", b: ["${ID}"]}', { ID: '7' })).toEqual({ '7': { a: 'x7', b: ['7'] } });
  });

  it('has aliases filled in', () => {
    expect(read('a: &hours [x, y]\nb: *hours')).toEqual({ a: ['x', 'y'], b: ['x', 'y'] });
  });

  it('has keys trimmed and in one Unicode form', () => {
    expect(read('" cafe\u0301 ": x')).toEqual({ 'caf\u00e9': 'x' });
  });

  it('is marked where it cannot be read', () => {
    expect(readDocument('a: ${NOPE}', {}).value).toEqual({ a: UNREADABLE });
  });
});

describe('where things are', () => {
  const document = readDocument('a: 1\nb:\n  - c: 2\n  - [x,\n     y]\n', {});

  it.each([
    [['a'], 1, 1],
    [['b'], 2, 1],
    [['b', 0], 3, 5],
    [['b', 0, 'c'], 3, 5],
    [['b', 1, 1], 5, 6],
  ])('%j begins at %i:%i', (path, line, column) => {
    expect(document.locate(path)).toEqual({ line, column });
  });

  it('is what comes nearest above for what is not there', () => {
    expect(document.locate(['b', 0, 'missing', 'deep'])).toEqual({ line: 3, column: 5 });
    expect(document.locate(['missing'])).toBeUndefined();
  });
});

describe('a complaint', () => {
  it.each([
    ['a: 1\na: 2', '2:1 a is given twice: keep one of them'],
    ['caf\u00e9: 1\ncafe\u0301: 2', '2:1 caf\u00e9 is given twice: keep one of them'],
    ['? [a]\n: 2', '1:3  a key must be a plain text that is not empty'],
    ['"": 2', '1:1  a key must be a plain text that is not empty'],
    ['__proto__: {a: 1}', '1:1  a key must be a plain text that is not empty'],
    ['a: *nowhere', '?:? a a text that begins with * or & must be put in quotes'],
    ['a: &me [*me]', '?:? a.0.0 an alias cannot hold itself'],
    [
      '${A}: 1',
      '1:1 ${A} environment variable A is not set: set it, or write $${A} if the text is meant as it stands',
    ],
  ])('is made of %j', (text, complaint) => {
    expect(complaintsOf(text)).toEqual([complaint]);
  });

  it('is made once of aliases that would fill the memory', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*l${level - 1}`));
      return `l${level}: &l${level} [${items.join(', ')}]`;
    });
    expect(complaintsOf(levels.join('\n'))).toEqual([
      expect.stringMatching(/ more than 20000 values in one file$/),
    ]);
  });
});

describe('a text that is not YAML', () => {
  it.each([
    ['a:\n\t- b', '2:1  tabs cannot indent YAML: use spaces'],
    ['a: @b', '1:4  a text cannot begin with this character: put it in quotes'],
    ['a: !b c', '1:4  a text that begins with ! must be put in quotes'],
    ['a: "\\q"', '1:5  unknown escape in a double-quoted text: use single quotes'],
    ['a: b: c', '1:4  two keys on one line: break the line, or put the text that holds a colon in quotes'],
    ['a: "b" c', '1:8  unexpected text: put the whole value in quotes, and ${VAR} too inside [ ] and { }'],
    [
      'a: [${B}, c]',
      '1:6  a comma, colon, quote or bracket is missing; put ${VAR} in quotes inside [ ] and { }',
    ],
    ['a: {b: 1\n', '2:1  the indentation is wrong here, or a bracket before it is never closed'],
    ['a: 1\n---\nb: 2', '2:1  the file must hold one YAML document: remove the second `---`'],
    ['- a\n b: 2', '1:3  a key must end with a colon on its own line'],
    ['a: &x *x', '1:7  a text that begins with * or & must be put in quotes'],
    ['%YAML 3.0\n---\na: 1', '1:7  this is not valid YAML'],
  ])('is refused with its place: %j', (text, complaint) => {
    expect(complaintsOf(text)).toEqual([complaint]);
    expect(readDocument(text, {}).readable).toBe(false);
  });

  it('is refused once per line', () => {
    expect(complaintsOf('a: @b\nc: {d: ${E}}').map((complaint) => complaint.split(' ')[0])).toEqual([
      '1:4',
      '2:9',
    ]);
  });
});
