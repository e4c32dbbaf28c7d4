import type { Database } from 'better-sqlite3';
import { Sqlite } from './driver.ts';
import { migrate } from './schema.ts';
import { SeenFilter } from './seenFilter.ts';
import type { Statements } from './statements.ts';
import { prepareStatements } from './statements.ts';

const CAPACITY = 1000;

let db: Database;
let sql: Statements;
let filter: SeenFilter;

beforeEach(() => {
  db = new Sqlite(':memory:');
  migrate(db);
  sql = prepareStatements(db);
});
afterEach(() => db.close());

const names = (what: string, count: number) => Array.from({ length: count }, (_none, n) => `${what} ${n}`);

/** Into the table alone, as they lie there when the program starts. */
function store(keys: readonly string[]): void {
  for (const key of keys) sql.putSeen.run(key, 1, 0);
}

/** As they come while it runs. */
function bring(keys: readonly string[]): void {
  store(keys);
  for (const key of keys) filter.add(key);
}

const held = (keys: readonly string[]) => keys.filter((key) => filter.mayHold(key)).length;
const open = () => (filter = new SeenFilter(sql, CAPACITY));

it('knows nothing until the whole table has been read', () => {
  store(names('old', 10));
  open();
  filter.readOn(0);
  filter.readOn(10);
  expect(held(['new'])).toBe(1);
  filter.readOn(10);
  expect([held(['new']), held(names('old', 10))]).toEqual([0, 10]);
});

it('holds what comes in while the table is read, on either side of where the reading stands', () => {
  store(names('m', 100));
  open();
  filter.readOn(50);
  const late = [...names('a', 20), ...names('z', 20)];
  bring(late);
  while (held(['new']) > 0) filter.readOn(50);
  expect(held([...late, ...names('m', 100)])).toBe(140);
});

it('holds a key that the database does not give back as it came', () => {
  const torn = ['half \ud83d a pair', '\udc00', 'whole \u{1f600}'];
  store(torn);
  open();
  filter.readOn(10);
  expect(held(torn)).toBe(torn.length);
});

it('grows with the table, and still tells most other keys from those it holds', () => {
  open();
  filter.readOn(1);
  const many = names('many', 20 * CAPACITY);
  bring(many);
  expect(held(many)).toBe(many.length);
  expect(held(names('other', 1000))).toBeLessThan(30);
});

it('reads the table again when many may have gone, and never misses one that is there', () => {
  open();
  filter.readOn(1);
  const [gone, kept] = [names('gone', 3 * CAPACITY), names('kept', CAPACITY)];
  bring(gone);
  bring(kept);
  db.prepare("DELETE FROM seen WHERE key LIKE 'gone%'").run();
  for (let n = 0; n < CAPACITY; n += 100) {
    filter.readOn(100);
    bring([`meanwhile ${n}`]);
    expect(held(kept)).toBe(kept.length);
  }
  filter.readOn(CAPACITY);
  expect(held(gone)).toBeLessThan(gone.length / 30);
  expect(held([...kept, 'meanwhile 0', 'meanwhile 900'])).toBe(kept.length + 2);
});
