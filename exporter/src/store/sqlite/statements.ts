/** Every statement the store runs, prepared once. */
import type { Database, Statement } from 'better-sqlite3';
import type { CustomerKey } from '../../conversation/fact.ts';
import type { LabelValue } from '../../metrics/labels.ts';
import type { DeadLetterReason } from '../../sources/source.ts';

type Sql<P extends unknown[], R = unknown> = Statement<P, R>;

export interface AliasRow {
  readonly alias: string;
  readonly customer: CustomerKey;
  readonly quiet_since: number | null;
  /** 1: there is a state of the customer, or a question about them. */
  readonly is_remembered: 0 | 1;
}

interface DeadLetterHeadRow {
  readonly id: number;
  readonly source: string;
  readonly received_at: number;
  readonly reason: DeadLetterReason;
  readonly bytes: number;
}

export interface Statements {
  readonly getMeta: Sql<[string], { value: string }>;
  readonly setMeta: Sql<[string, string]>;
  readonly getSeen: Sql<[string], { told: number }>;
  readonly tellSeen: Sql<[number, string]>;
  readonly putSeen: Sql<[key: string, told: number, expiresAt: number]>;
  readonly allSeenLists: Sql<[], { id: number; keys: string }>;
  readonly addSeenList: Sql<[number, string]>;
  /** Up to this one. */
  readonly deleteSeenLists: Sql<[number]>;
  readonly allFacts: Sql<[], { id: number; received_at: number; body: string; told: number }>;
  readonly addFact: Sql<[id: number, receivedAt: number, body: string, told: number]>;
  readonly updateFact: Sql<[body: string, told: number, id: number]>;
  /** Takes the ids as a JSON array. */
  readonly deleteFacts: Sql<[string]>;
  readonly getCustomer: Sql<[string], { state: string }>;
  readonly putCustomer: Sql<[string, number | null, string | null, string]>;
  readonly deleteCustomer: Sql<[string]>;
  readonly dueCustomers: Sql<[number], { key: CustomerKey; next_timer: number }>;
  readonly nextTimer: Sql<[], { at: number }>;
  readonly openCustomers: Sql<[], { key: CustomerKey; open: string }>;
  readonly getAlias: Sql<[string], { customer: CustomerKey }>;
  readonly putAlias: Sql<[string, string]>;
  readonly moveAliases: Sql<[string, string]>;
  readonly deleteAliases: Sql<[string]>;
  /** Behind this one in their order, so many. */
  readonly aliasesBehind: Sql<[string, number], AliasRow>;
  readonly markAlias: Sql<[number | null, string]>;
  readonly deleteAlias: Sql<[string]>;
  readonly allAgents: Sql<[], { agent: string; account: string }>;
  readonly putAgent: Sql<[string, string]>;
  readonly allAgentEvents: Sql<[], { event: string }>;
  readonly addAgentEvent: Sql<[number, string]>;
  readonly deleteAgentEvents: Sql<[number]>;
  readonly allCells: Sql<[], { metric: string; labels: string; cell: string; value: number }>;
  readonly addCell: Sql<[string, string, string, number]>;
  readonly allLabelValues: Sql<[], LabelValue>;
  readonly putLabelValue: Sql<[string, string]>;
  readonly lastEvents: Sql<[], { source: string; at: number }>;
  readonly raiseLastEvent: Sql<[string, number]>;
  readonly addDeadLetter: Sql<[number, string, number, string, string]>;
  /** 0 where there is none. */
  readonly lastDeadLetterId: Sql<[], { id: number }>;
  readonly deadLetterCounts: Sql<[], { source: string; n: number }>;
  /** Of one source, or of all for null. */
  readonly latestDeadLetters: Sql<[string | null, string | null, number], DeadLetterHeadRow>;
  readonly getDeadLetter: Sql<[number], DeadLetterHeadRow & { content: string }>;
  readonly deleteDeadLetter: Sql<[number]>;
  readonly putErrand: Sql<[string, string, string, number, number, string | null]>;
  readonly hasErrand: Sql<[string, string], { found: 0 | 1 }>;
  /** With this content alone, as the next. */
  readonly deleteErrand: Sql<[source: string, key: string, content: string]>;
  readonly putOffErrand: Sql<[notBefore: number, source: string, key: string, content: string]>;
  readonly dueErrands: Sql<
    [{ source: string; now: number; furthest: number; limit: number }],
    { key: string; content: string; not_before: number; customer: CustomerKey | null }
  >;
  readonly unasked: Sql<[], { source: string; errands: number; since: number }>;
  readonly giveUpErrands: Sql<[number], { source: string }>;
  /** Of one source, but for the youngest of this number. */
  readonly capErrands: Sql<[string, string, number], { source: string }>;
  readonly deleteErrandsOf: Sql<[string, string]>;
  readonly cursorsOf: Sql<[string], { name: string; value: string }>;
  readonly putCursor: Sql<[string, string, string]>;
  /** The key so many behind the first behind this one, if there are as many. */
  readonly seenBehind: Sql<[key: string, offset: number], { key: string }>;
  /** Behind this one in their order, so many. */
  readonly seenKeysBehind: Sql<[key: string, limit: number], { key: string }>;
  readonly pruneSeenBetween: Sql<[behind: string, last: string, now: number]>;
  readonly pruneSeenBehind: Sql<[behind: string, now: number]>;
  readonly pruneDeadLetters: Sql<[number]>;
  readonly capDeadLetters: Sql<[number]>;
  readonly capDeadLetterBytes: Sql<[number]>;
}

const DEAD_LETTER_HEAD = 'id, source, received_at, reason, octet_length(content) AS bytes';

const TEXTS: Readonly<Record<keyof Statements, string>> = {
  getMeta: 'SELECT value FROM meta WHERE key = ?',
  setMeta: 'INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  getSeen: 'SELECT told FROM seen WHERE key = ?',
  tellSeen: 'UPDATE seen SET told = ? WHERE key = ?',
  putSeen: 'INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET told = excluded.told',
  allSeenLists: 'SELECT id, keys FROM seen_lists ORDER BY id',
  addSeenList: 'INSERT INTO seen_lists VALUES (?, ?)',
  deleteSeenLists: 'DELETE FROM seen_lists WHERE id <= ?',
  allFacts: 'SELECT id, received_at, body, told FROM facts ORDER BY id',
  addFact: 'INSERT INTO facts VALUES (?, ?, ?, ?)',
  updateFact: 'UPDATE facts SET body = ?, told = ? WHERE id = ?',
  deleteFacts: 'DELETE FROM facts WHERE id IN (SELECT value FROM json_each(?))',
  getCustomer: 'SELECT state FROM customers WHERE key = ?',
  putCustomer: `INSERT INTO customers VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET next_timer = excluded.next_timer, open = excluded.open, state = excluded.state`,
  deleteCustomer: 'DELETE FROM customers WHERE key = ?',
  dueCustomers: 'SELECT key, next_timer FROM customers WHERE next_timer < ? ORDER BY next_timer, key',
  nextTimer:
    'SELECT next_timer AS at FROM customers WHERE next_timer IS NOT NULL ORDER BY next_timer LIMIT 1',
  openCustomers: 'SELECT key, open FROM customers WHERE open IS NOT NULL',
  getAlias: 'SELECT customer FROM aliases WHERE alias = ?',
  putAlias: `INSERT INTO aliases VALUES (?, ?, NULL) ON CONFLICT DO UPDATE
    SET customer = excluded.customer, quiet_since = NULL`,
  moveAliases: 'UPDATE aliases SET customer = ?, quiet_since = NULL WHERE customer = ?',
  deleteAliases: 'DELETE FROM aliases WHERE customer = ?',
  aliasesBehind: `SELECT alias, customer, quiet_since,
    EXISTS (SELECT 1 FROM customers WHERE key = aliases.customer)
      OR EXISTS (SELECT 1 FROM errands WHERE errands.customer IN (aliases.alias, aliases.customer)) AS is_remembered
    FROM aliases WHERE alias > ? ORDER BY alias LIMIT ?`,
  markAlias: 'UPDATE aliases SET quiet_since = ? WHERE alias = ?',
  deleteAlias: 'DELETE FROM aliases WHERE alias = ?',
  allAgents: 'SELECT agent, account FROM agents',
  putAgent: 'INSERT INTO agents VALUES (?, ?) ON CONFLICT DO UPDATE SET account = excluded.account',
  allAgentEvents: 'SELECT event FROM agent_events',
  addAgentEvent: 'INSERT INTO agent_events VALUES (?, ?)',
  deleteAgentEvents: 'DELETE FROM agent_events WHERE at < ?',
  allCells: 'SELECT metric, labels, cell, value FROM cells',
  addCell: 'INSERT INTO cells VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
  allLabelValues: 'SELECT label, value FROM label_values',
  putLabelValue: 'INSERT OR IGNORE INTO label_values VALUES (?, ?)',
  lastEvents: 'SELECT source, at FROM last_events',
  raiseLastEvent:
    'INSERT INTO last_events VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at',
  addDeadLetter: 'INSERT INTO dead_letters (id, source, received_at, reason, content) VALUES (?, ?, ?, ?, ?)',
  lastDeadLetterId: 'SELECT coalesce(max(id), 0) AS id FROM dead_letters',
  deadLetterCounts: 'SELECT source, count(*) AS n FROM dead_letters GROUP BY source',
  latestDeadLetters: `SELECT ${DEAD_LETTER_HEAD} FROM dead_letters
    WHERE ? IS NULL OR source = ? ORDER BY id DESC LIMIT ?`,
  getDeadLetter: `SELECT ${DEAD_LETTER_HEAD}, content FROM dead_letters WHERE id = ?`,
  deleteDeadLetter: 'DELETE FROM dead_letters WHERE id = ?',
  putErrand: `INSERT INTO errands VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET content = excluded.content, not_before = excluded.not_before, customer = excluded.customer`,
  hasErrand: 'SELECT EXISTS (SELECT 1 FROM errands WHERE source = ? AND key = ?) AS found',
  deleteErrand: 'DELETE FROM errands WHERE source = ? AND key = ? AND content = ?',
  putOffErrand: 'UPDATE errands SET not_before = ? WHERE source = ? AND key = ? AND content = ?',
  // Each by its end of the index: all that lies in between may be many, and is asked for twice a second.
  dueErrands: `SELECT key, content, not_before, customer FROM errands WHERE source = @source AND not_before <= @now
    UNION ALL SELECT key, content, not_before, customer FROM errands WHERE source = @source AND not_before > @furthest
    ORDER BY not_before, key LIMIT @limit`,
  unasked: 'SELECT source, count(*) AS errands, min(since) AS since FROM errands GROUP BY source',
  giveUpErrands: 'DELETE FROM errands WHERE since < ? RETURNING source',
  capErrands: `DELETE FROM errands WHERE source = ? AND key IN (
    SELECT key FROM errands WHERE source = ? ORDER BY since DESC, key LIMIT -1 OFFSET ?) RETURNING source`,
  deleteErrandsOf:
    'DELETE FROM errands WHERE customer = ? OR customer IN (SELECT alias FROM aliases WHERE customer = ?)',
  cursorsOf: 'SELECT name, value FROM cursors WHERE source = ?',
  putCursor: 'INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  seenBehind: 'SELECT key FROM seen WHERE key > ? ORDER BY key LIMIT 1 OFFSET ?',
  seenKeysBehind: 'SELECT key FROM seen WHERE key > ? ORDER BY key LIMIT ?',
  pruneSeenBetween: 'DELETE FROM seen WHERE key > ? AND key <= ? AND expires_at < ?',
  pruneSeenBehind: 'DELETE FROM seen WHERE key > ? AND expires_at < ?',
  pruneDeadLetters: 'DELETE FROM dead_letters WHERE received_at < ?',
  capDeadLetters:
    'DELETE FROM dead_letters WHERE id <= (SELECT id FROM dead_letters ORDER BY id DESC LIMIT 1 OFFSET ?)',
  capDeadLetterBytes: `DELETE FROM dead_letters WHERE id <= (
    SELECT max(id) FROM (SELECT id, sum(octet_length(content)) OVER (ORDER BY id DESC) AS held FROM dead_letters)
    WHERE held > ?)`,
};

export function prepareStatements(db: Database): Statements {
  const entries = Object.entries(TEXTS).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(entries) as Statements;
}
