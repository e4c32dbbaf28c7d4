/**
 * What a fact must be, whoever made it: written from the vocabulary's contract and from no parser, so that a parser's
 * mistake cannot be this checker's too.
 */
import { FACT_KINDS } from '../../conversation/fact.ts';
import type { Fact, FactKind } from '../../conversation/fact.ts';
import { PRIVATE_PATTERN } from './documents.ts';

export interface Expectations {
  readonly source: string;
  readonly receivedAt: number;
  /** What the configuration binds inboxes to. */
  readonly bindings: readonly { readonly inbox: string; readonly team: string }[];
  /** Pseudonyms and agents' labels, as this deployment makes them. */
  readonly pseudonym: RegExp;
  readonly agent: RegExp;
  /** Agents go by their own ids. */
  readonly showsAgents: boolean;
  /** Names of teams, categories and surveys are the helpdesk's own words: anything may have got into them. */
  readonly isShuffled: boolean;
  /** What may be found in no fact, where it is not `PRIVATE_PATTERN`. */
  readonly privatePattern?: RegExp;
}

type Check = (value: unknown, about: Expectations) => boolean;

const EARLIEST = Date.UTC(2015, 0, 1);
const AHEAD_MS = 5 * 60_000;
const LONGEST_NAME = 64;
const MOST_NAMES = 8;

const isKey: Check = (value) => typeof value === 'string' && /^[\w:-]{8,64}$/.test(value);
const isInstant: Check = (value, { receivedAt }) =>
  Number.isSafeInteger(value) && (value as number) >= EARLIEST && (value as number) <= receivedAt + AHEAD_MS;
const isPseudonym: Check = (value, { pseudonym }) => typeof value === 'string' && pseudonym.test(value);
const isAgent: Check = (value, { agent }) => typeof value === 'string' && agent.test(value);
const isBoolean: Check = (value) => typeof value === 'boolean';
const isSurvey: Check = (value) => typeof value === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(value);
const isName: Check = (value) =>
  typeof value === 'string' &&
  value.trim() === value &&
  value !== '' &&
  Array.from(value).length <= LONGEST_NAME &&
  value === value.normalize('NFC') &&
  !/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(value);

const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const isWholeNumber =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

function isShaped(fields: Readonly<Record<string, Check>>, optional: readonly string[] = []): Check {
  return (value, about) => faultsOfFields(value, { fields, optional, about }).length === 0;
}

const isAnswer: Check = (value, about) =>
  isShaped({ points: isWholeNumber(1, 5), of: isOneOf(3, 5), survey: isSurvey }, ['of', 'survey'])(
    value,
    about,
  ) && (value as { points: number }).points <= ((value as { of?: number }).of ?? 5);

const isAliases: Check = (value, about) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= MOST_NAMES &&
  new Set(value).size === value.length &&
  value.every((one) => isPseudonym(one, about));

const COMMON: Readonly<Record<string, Check>> = {
  kind: isOneOf(...FACT_KINDS),
  key: isKey,
  at: isInstant,
  timeSource: isOneOf('event', 'signature', 'receipt'),
  source: (value, { source }) => value === source,
};

const isThread: Check = (value) => typeof value === 'string' && /^[\w-][\w.~:-]{0,127}$/.test(value);

const OF_CONVERSATION: Readonly<Record<string, Check>> = {
  ...COMMON,
  inbox: (value, { bindings }) => bindings.some(({ inbox }) => inbox === value),
  team: (value, { bindings }) => bindings.some(({ team }) => team === value),
  customer: isPseudonym,
  alsoKnownAs: isAliases,
  thread: isThread,
};

/** Fields of each kind beside the common ones; a question mark behind the name: may be missing. */
const FIELDS: Readonly<Record<FactKind, Readonly<Record<string, Check>>>> = {
  MessageReceived: { 'answer?': isAnswer },
  MessageSent: {
    sender: isOneOf('human', 'bot', 'automation', 'campaign', 'unknown'),
    evidence: isOneOf('none', 'billing', 'stated'),
    stage: isOneOf('failed', 'sent', 'delivered', 'read', 'played'),
    'agent?': isAgent,
    'survey?': isShaped({ id: isSurvey, of: isOneOf(3, 5) }),
  },
  ConversationAssigned: { 'agent?': isAgent, 'toTeam?': isName },
  ConversationResolved: { by: isOneOf('human', 'bot'), 'agent?': isAgent },
  ConversationReopened: {},
  CategoryChanged: { category: isName },
  BotEntered: {},
  BotHandedOff: {},
  SurveySent: { survey: isSurvey, of: isOneOf(3, 5), 'failed?': isBoolean },
  SurveyAnswered: { 'survey?': isSurvey, score: isWholeNumber(1, 5) },
  ConsentChanged: { purpose: isOneOf('marketing', 'survey'), granted: isBoolean },
  CustomerMerged: { into: isPseudonym },
  AgentPresenceChanged: {
    agent: isAgent,
    team: (value, about) => value === '' || isName(value, about),
    available: isBoolean,
    capacity: isWholeNumber(0, 1000),
  },
};

/** What is wrong with a fact, a line each; none when it is sound. */
export function faultsOfFact(fact: Fact, about: Expectations): readonly string[] {
  if (!Object.hasOwn(FIELDS, fact.kind)) return [`kind: ${JSON.stringify(fact.kind)}`];
  const common = fact.kind === 'AgentPresenceChanged' ? COMMON : OF_CONVERSATION;
  const own = Object.entries(FIELDS[fact.kind]);
  const optional = own.flatMap(([name]) => (name.endsWith('?') ? [name.slice(0, -1)] : []));
  const fields = {
    ...common,
    ...Object.fromEntries(own.map(([name, check]) => [name.replace('?', ''), check])),
  };
  return [
    ...faultsOfFields(fact, { fields, optional: [...optional, 'alsoKnownAs', 'thread'], about }),
    ...faultsBetweenFields(fact, about),
    ...leaksOf(fact, about),
  ];
}

export function isSoundFact(fact: Fact, about: Expectations): boolean {
  return faultsOfFact(fact, about).length === 0;
}

interface Shape {
  readonly fields: Readonly<Record<string, Check>>;
  readonly optional: readonly string[];
  readonly about: Expectations;
}

function faultsOfFields(value: unknown, { fields, optional, about }: Shape): string[] {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return ['is no plain object'];
  }
  const unknown = Reflect.ownKeys(value).filter(
    (key) => typeof key !== 'string' || !Object.hasOwn(fields, key),
  );
  const wrong = Object.entries(fields).filter(([name, check]) => {
    const isThere = Object.hasOwn(value, name);
    return isThere ? !check(Reflect.get(value, name), about) : !optional.includes(name);
  });
  return [
    ...unknown.map((key) => `${String(key)}: is not in the contract`),
    ...wrong.map(([name]) => `${name}: ${textOf(Reflect.get(value, name))}`),
  ];
}

function textOf(value: unknown): string {
  return ((JSON.stringify(value) as string | undefined) ?? 'missing').slice(0, 200);
}

function faultsBetweenFields(fact: Fact, { receivedAt }: Expectations): string[] {
  const faults: string[] = [];
  if (fact.timeSource === 'receipt' && fact.at !== receivedAt) faults.push('at: is not the time of receipt');
  if (fact.kind === 'AgentPresenceChanged') return faults;
  if (fact.alsoKnownAs?.includes(fact.customer)) faults.push('alsoKnownAs: names the customer again');
  if (fact.kind === 'CustomerMerged' && fact.into === fact.customer) faults.push('into: is the customer');
  if (fact.kind === 'MessageSent' && fact.agent !== undefined && fact.sender !== 'human')
    faults.push('agent: only people have one');
  return faults;
}

/** The helpdesk's own words, as far as a fact holds any. */
const WORDS = new Set(['category', 'toTeam', 'team', 'survey', 'id', 'thread']);

function leaksOf(
  fact: Fact,
  { isShuffled, showsAgents, privatePattern = PRIVATE_PATTERN }: Expectations,
): string[] {
  const isOpen = (key: string) => (isShuffled && WORDS.has(key)) || (showsAgents && key === 'agent');
  const text = JSON.stringify(fact, (key, value: unknown) => (isOpen(key) ? '' : value));
  const [leak] = privatePattern.exec(text) ?? [];
  return leak === undefined ? [] : [`gives away ${leak}: ${text}`];
}
