/**
 * What is durable. One interface, one contract suite for every implementation. Times are milliseconds.
 * An implementation throws `StoreUnavailable` when it cannot write now (the vendor shall retry) and `StoreCorrupt`
 * when what it holds cannot be trusted.
 */
import type { CustomerKey, Fact, Instant } from '../conversation/fact.ts';
import type { AgentAccount } from '../conversation/ledger.ts';
import type { AgentEvent } from '../conversation/observation.ts';
import type { OpenConversation } from '../conversation/open.ts';
import type { Group, Horizon, PendingFact } from '../conversation/settle.ts';
import type { Customer } from '../conversation/state.ts';
import type { Cell } from '../metrics/cells.ts';
import type { LabelValue } from '../metrics/labels.ts';
import type { DeadLetter, DeadLetterReason, Errand } from '../sources/source.ts';

/** What one webhook brought, or one answer of a provider's API. */
export interface Delivery {
  readonly source: string;
  readonly receivedAt: Instant;
  readonly facts: readonly Fact[];
  readonly deadLetters: readonly DeadLetter[];
  readonly ignored: Readonly<Record<string, number>>;
  /** To be asked. One already known by its key keeps its age, unless this answers it: then it is a new question. */
  readonly errands?: readonly Errand[];
  /**
   * What this is the answer to, which is done with it. Where nobody asks that any more, since the customer was erased or it was
   * given up, nothing of the delivery is kept; where it was asked anew in between, the newer question stays.
   */
  readonly answers?: AskedErrand;
  /** To be asked later, if it still stands as it was asked. */
  readonly putOff?: AskedErrand & Pick<Errand, 'notBefore'>;
  readonly cursors?: readonly Cursor[];
}

/** An errand as it was when somebody went on it. */
export type AskedErrand = Pick<Errand, 'key' | 'content'>;

/** Where the next look for something begins. */
export interface Cursor {
  readonly name: string;
  readonly value: string;
}

/** What is still to be asked of one source's provider. */
export interface Unasked {
  readonly errands: number;
  /** Since when the oldest could have been asked. */
  readonly since: Instant;
}

export interface ErrandLimits {
  /** Those that could have been asked before this are given up. */
  readonly since: Instant;
  /** Most that are kept of one source; the oldest go first. */
  readonly max: number;
}

/** `refined`: more was learnt of a message already known; `duplicate`: nothing new. */
export type FactOutcome = 'new' | 'refined' | 'duplicate';

export interface FactReceipt {
  readonly fact: Fact;
  readonly receivedAt: Instant;
  readonly outcome: FactOutcome;
  /** Whether what is open now may be another for it: that a message on its way went further changes nothing. */
  readonly matters: boolean;
}

/** What a commit brought. */
export interface Committed {
  readonly receipts: readonly FactReceipt[];
  /** As counted, and stored with the facts. */
  readonly cells: readonly Cell[];
}

/** What a commit is to count, in the same transaction, of the deliveries that are kept. */
export type CountCommit = (
  receipts: readonly FactReceipt[],
  deliveries: readonly Delivery[],
) => readonly Cell[];

/** What giving up counts, from the number of errands by source. */
export type CountGivenUp = (givenUp: ReadonlyMap<string, number>) => readonly Cell[];

export interface ClaimRequest extends Horizon {
  /** About how many facts and timers to take at once. */
  readonly limit: number;
}

export interface Claim {
  /** Groups that hold something due, with all their pending facts. */
  readonly groups: readonly Group[];
  /** More is due than was taken. */
  readonly hasMore: boolean;
}

export interface Settlement {
  readonly customers: ReadonlyMap<CustomerKey, Customer | null>;
  readonly aliases: ReadonlyMap<CustomerKey, CustomerKey>;
  readonly settled: readonly PendingFact[];
  readonly cells: readonly Cell[];
  readonly labelValues: readonly LabelValue[];
  /** Accounts that changed. */
  readonly agents: ReadonlyMap<string, AgentAccount>;
  /** To be kept until they are accounted for. */
  readonly agentEvents: readonly AgentEvent[];
  /** Events of agents from before this instant, earlier settlements', are accounted for: they go. */
  readonly agentsAccountedTo: Instant;
}

/** What a settlement says of agents. */
export type AgentChanges = Pick<Settlement, 'agents' | 'agentEvents' | 'agentsAccountedTo'>;

/** What becomes of agents once these customers are no more. */
export type FreeAgents = (erased: Group) => AgentChanges;

export const NO_AGENT_CHANGES: AgentChanges = {
  agents: new Map(),
  agentEvents: [],
  agentsAccountedTo: -Infinity,
};

export const EMPTY_SETTLEMENT: Settlement = {
  customers: new Map(),
  aliases: new Map(),
  settled: [],
  cells: [],
  labelValues: [],
  ...NO_AGENT_CHANGES,
};

/** What of a dead letter tells nothing of anybody. */
export interface DeadLetterHead {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: Instant;
  readonly reason: DeadLetterReason;
  /** Of its content in UTF-8. */
  readonly bytes: number;
}

export interface StoredDeadLetter extends DeadLetterHead {
  readonly content: string;
}

export interface DeadLetterRequest {
  /** Of this source alone. */
  readonly source?: string;
  readonly limit: number;
}

/** Limits of what is kept; older or further is removed by `prune`. */
export interface Retention {
  readonly deadLettersMs: number;
  readonly deadLettersMax: number;
  readonly deadLettersMaxBytes: number;
}

export interface Store {
  /**
   * Stores what is new of the deliveries; durable when it resolves. Facts known by key are refined while pending,
   * else dropped. All or nothing. With no deliveries it still writes: proof that the store can be written. Rejects with
   * `NotDurable` where all is written and may be gone after a power cut.
   */
  commit(deliveries: readonly Delivery[], count: CountCommit): Promise<Committed>;
  claim(request: ClaimRequest): Promise<Claim>;
  /** All of it or nothing; durable once `flush` has resolved, and never later than what is stored after it. */
  settle(settlement: Settlement): Promise<void>;
  /** Resolves when everything stored before is durable. */
  flush(): Promise<void>;

  /** The groups these customers are in now, each once, with everything pending. */
  groups(customers: Iterable<CustomerKey>): Promise<readonly Group[]>;
  /** Customers with pending facts. */
  pendingCustomers(): Promise<readonly CustomerKey[]>;
  /** Event time of the earliest pending fact. */
  oldestPending(): Promise<Instant | undefined>;
  /** Event time of the earliest timer. */
  oldestTimer(): Promise<Instant | undefined>;
  pendingCount(): Promise<number>;

  cells(): Promise<readonly Cell[]>;
  labelValues(): Promise<readonly LabelValue[]>;
  agents(): Promise<ReadonlyMap<string, AgentAccount>>;
  /** Events of agents not yet accounted for. */
  agentEvents(): Promise<readonly AgentEvent[]>;
  /** Calls back for every customer with an open episode, with what of them is open. */
  eachOpenCustomer(visit: (key: CustomerKey, open: readonly OpenConversation[]) => void): Promise<void>;

  /** Shortest time from event to receipt ever seen: how far event time runs behind our clock. */
  leastLag(): Promise<number | undefined>;
  /** Latest event time stored, by source. */
  lastEvents(): Promise<ReadonlyMap<string, Instant>>;
  deadLetterCounts(): Promise<ReadonlyMap<string, number>>;
  /** Latest first. */
  deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetterHead[]>;
  deadLetter(id: number): Promise<StoredDeadLetter | undefined>;
  /** Durable when it resolves; false when there was none. */
  eraseDeadLetter(id: number): Promise<boolean>;
  /** What the source may ask now, most overdue first. */
  dueErrands(source: string, now: Instant, limit: number): Promise<readonly Errand[]>;
  /** By source; of sources that have something to ask. */
  unasked(): Promise<ReadonlyMap<string, Unasked>>;
  /** By name. */
  cursors(source: string): Promise<ReadonlyMap<string, string>>;
  /** Gives up what nobody answered, and counts it in the same transaction; returns what it counted. */
  giveUpErrands(limits: ErrandLimits, count: CountGivenUp): Promise<readonly Cell[]>;

  /**
   * Removes what has outlived its retention, and other names of customers of whom nothing has been remembered for as long as a
   * key is; returns how many rows. What is left for a later turn is no part of them.
   */
  prune(now: Instant, retention: Retention): Promise<number>;
  /**
   * Erases everything held of a customer and of all their other pseudonyms, and frees who served them in the same
   * transaction. Gives what was known and what was pending of them; undefined when nothing at all was held.
   */
  erase(customer: CustomerKey, free: FreeAgents): Promise<Group | undefined>;
  close(): Promise<void>;
}

/** Cannot be written or read now; trying again later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** What was to be stored counts from now on, and nobody is to be told that it is safe: they shall send it again. */
export class NotDurable extends StoreUnavailable {
  readonly committed: Committed;

  constructor(committed: Committed, cause: Error) {
    super(cause.message, { cause });
    this.committed = committed;
  }
}

/** Damaged, or not ours, or of a newer version: never to be started afresh in silence. */
export class StoreCorrupt extends Error {
  override readonly name = 'StoreCorrupt';
}
