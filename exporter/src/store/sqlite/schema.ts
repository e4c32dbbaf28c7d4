/** Versions of the database and how to get from each to the next. Steps are never edited, only added. */
import type { Database } from 'better-sqlite3';
import { StoreCorrupt } from '../store.ts';

/** Marks a file as ours (`PRAGMA application_id`): "HELP" in ASCII. */
const APPLICATION_ID = 0x48454c50;

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Keys of facts already stored; told: which tellings of it have come, as bits.
  CREATE TABLE seen (key TEXT PRIMARY KEY, told INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_expiry ON seen (expires_at);
  CREATE TABLE facts (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE customers (
    key TEXT PRIMARY KEY, next_timer INTEGER,
    -- The conversations open now, as JSON: read at every start, where the whole states would take too long.
    open TEXT,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX customers_timer ON customers (next_timer) WHERE next_timer IS NOT NULL;
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, customer TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX aliases_customer ON aliases (customer);
  CREATE TABLE agents (agent TEXT PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE cells (
    metric TEXT NOT NULL, labels TEXT NOT NULL, cell TEXT NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (metric, labels, cell)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE label_values (label TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (label, value)) STRICT, WITHOUT ROWID;
  CREATE TABLE last_events (source TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, received_at INTEGER NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- since: when it could first have been asked; not_before moves on with every try.
  CREATE TABLE errands (
    source TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, since INTEGER NOT NULL, not_before INTEGER NOT NULL,
    customer TEXT,
    PRIMARY KEY (source, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX errands_due ON errands (source, not_before);
  CREATE INDEX errands_age ON errands (source, since);
  CREATE INDEX errands_customer ON errands (customer) WHERE customer IS NOT NULL;
  CREATE TABLE cursors (
    source TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (source, name)
  ) STRICT, WITHOUT ROWID;
  `,
  // Since when nothing has been found to be remembered of the customer.
  'ALTER TABLE aliases ADD COLUMN quiet_since INTEGER',
  // One by one: stored again with the account, a flood of them cost the square of its size.
  `
  CREATE TABLE agent_events (at INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE INDEX agent_events_at ON agent_events (at);
  INSERT INTO agent_events
    SELECT upcoming.value ->> 'at', upcoming.value FROM agents, json_each(agents.account, '$.upcoming') AS upcoming;
  UPDATE agents SET account = json_remove(account, '$.upcoming');
  `,
  // What is pending is known by itself, with its tellings; what has been settled since lies in lists until it goes into `seen`.
  `
  ALTER TABLE facts ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
  UPDATE facts SET told = coalesce((SELECT told FROM seen WHERE key = facts.body ->> 'key'), 0);
  CREATE TABLE seen_lists (id INTEGER PRIMARY KEY, keys TEXT NOT NULL) STRICT;
  DROP INDEX seen_expiry;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Makes sure the database is ours, or empty and nobody's, and of a version this program knows. Only reads. Throws
 * `StoreCorrupt` otherwise.
 */
export function identify(db: Database, path: string): void {
  const id = db.pragma('application_id', { simple: true }) as number;
  const version = versionOf(db);
  const isBlank = version === 0 && isEmpty(db);
  if (id !== APPLICATION_ID && !(id === 0 && isBlank)) {
    throw new StoreCorrupt(`${path} is a database of another program; point \`store\` at a path of its own`);
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreCorrupt(
      `${path} has schema version ${version}, this program knows up to ${SCHEMA_VERSION}; ` +
        'run the newer program, or restore a backup from before the upgrade',
    );
  }
  if (version < 0 || (version === 0 && !isBlank)) {
    throw new StoreCorrupt(`${path} is damaged: it holds data of no version; restore a backup`);
  }
}

/** Brings an identified database to the present version. */
export function migrate(db: Database): void {
  const version = versionOf(db);
  if (version === 0) db.pragma(`application_id = ${APPLICATION_ID}`);
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index >= version) applyStep(db, step, index + 1);
  }
}

function versionOf(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function applyStep(db: Database, step: string, version: number): void {
  db.transaction(() => {
    db.exec(step);
    db.pragma(`user_version = ${version}`);
  })();
}

function isEmpty(db: Database): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}
