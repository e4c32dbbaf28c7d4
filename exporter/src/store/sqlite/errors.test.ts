import { StoreCorrupt, StoreUnavailable } from '../store.ts';
import { guarded, guardedOpening } from './errors.ts';

/** As SQLite's binding and the file system throw them. */
function coded(code: string, message = 'something about it'): Error {
  return Object.assign(new Error(message), { code });
}

function outcome(error: unknown, guard: typeof guarded = guarded): unknown {
  try {
    return guard('/data/helpdesk.db', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

function messageOf(error: unknown, guard?: typeof guarded): string {
  return (outcome(error, guard) as Error).message;
}

describe('what cannot be done now', () => {
  test.each([
    ['SQLITE_BUSY', /locked; is another exporter running on it/],
    ['SQLITE_FULL', /disk is full; free some space/],
    ['SQLITE_IOERR_WRITE', /reading or writing failed; check the disk/],
    ['SQLITE_IOERR_LOCK', /cannot be locked for writing; make the file and its folder writable/],
    ['SQLITE_READONLY_DIRECTORY', /read-only; make the file and its folder writable/],
    ['SQLITE_CANTOPEN', /folder writable for this user.*open files \(ulimit -n\)/],
    ['EACCES', /folder cannot be created; make the one above it writable/],
    ['EROFS', /file system is read-only/],
    ['ENOENT', /folder cannot be created; .*it may be read-only/],
    [
      'MODULE_NOT_FOUND',
      /binding cannot be loaded; .*\(bash scripts\/prepare\.sh\).*open files \(ulimit -n\)/,
    ],
    ['ERR_DLOPEN_FAILED', /binding cannot be loaded/],
    ['EMFILE', /too many open files; raise the limit/],
  ])('(%s) names the file, what to do and the code', (code, advice) => {
    const error = outcome(coded(code));
    expect(error).toBeInstanceOf(StoreUnavailable);
    const { message } = error as Error;
    expect(message).toMatch(advice);
    expect(message.startsWith('/data/helpdesk.db: ')).toBe(true);
    expect(message.endsWith(`(${code})`)).toBe(true);
  });

  test('of a kind nobody foresaw is told in the words it came with', () => {
    expect(messageOf(coded('SQLITE_NOLFS', 'large files are not supported'))).toBe(
      '/data/helpdesk.db: large files are not supported (SQLITE_NOLFS)',
    );
  });
});

describe('damage', () => {
  test.each([
    ['SQLITE_CORRUPT', /database is damaged; restore a backup, or move the file away/],
    ['SQLITE_CORRUPT_INDEX', /database is damaged; restore a backup/],
    ['SQLITE_NOTADB', /not a SQLite database; restore a backup/],
  ])('(%s) is told as such, with what to do', (code, advice) => {
    expect(outcome(coded(code))).toBeInstanceOf(StoreCorrupt);
    expect(messageOf(coded(code))).toMatch(advice);
  });

  test('a statement that makes no sense is damage while opening, and a bug afterwards', () => {
    expect(outcome(coded('SQLITE_ERROR'), guardedOpening)).toBeInstanceOf(StoreCorrupt);
    expect(outcome(coded('SQLITE_ERROR'))).toBeInstanceOf(StoreUnavailable);
  });

  test.each([
    ['opening', guardedOpening],
    ['working', guarded],
  ])('a row that is not JSON is damage, while %s', (_when, guard) => {
    const parse = () => guard('/data/helpdesk.db', () => JSON.parse('{"kind":"Mess') as unknown);
    expect(parse).toThrow(StoreCorrupt);
    expect(parse).toThrow(
      /helpdesk\.db: the database is damaged: it holds a row that cannot be read; restore/,
    );
  });

  test('what the row held is not told', () => {
    const error = outcome(new SyntaxError('Unexpected token in JSON: amy'));
    expect((error as Error).message).not.toContain('amy');
  });
});

test('a bug keeps its own error', () => {
  const bug = new TypeError('x is not a function');
  expect(outcome(bug)).toBe(bug);
});

test('what goes well is given back', () => {
  expect(guarded('/data/helpdesk.db', () => 7)).toBe(7);
});
