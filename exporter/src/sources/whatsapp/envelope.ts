/** The way down a POST: entries, changes, and the up to 1,000 updates in them, which Meta batches as it likes. */
import type { Parsed, SourceTools, WebhookRequest } from '../source.ts';
import { Findings, NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { readPreference } from './consent.ts';
import { readEcho } from './echoes.ts';
import { createContacts } from './identity.ts';
import { readUserIdUpdate } from './merges.ts';
import { readMessage } from './messages.ts';
import type { Scene } from './scene.ts';
import { countHistory, SET_ASIDE } from './setAside.ts';
import { readStatus } from './statuses.ts';

/** The lists of updates a change may hold, and what reads an element of each. */
type Readers = ReadonlyMap<string, (update: unknown, scene: Scene) => Finding>;

/** Normally a change holds one of these lists, but Meta promises nothing. */
const TRAFFIC: Readers = new Map([
  ['messages', readMessage],
  ['statuses', readStatus],
  ['message_echoes', readEcho],
  // Troubles of the account or app, about no message: a matter for Meta's own alerts.
  ['errors', () => ({ ignored: 'errors' })],
  // Taps on the links of marketing messages, and pages opened by them: nobody says anything.
  ['user_actions', () => ({ ignored: 'user_actions' })],
]);

/** Says who the updates beside it are from. */
const CONTACTS = 'contacts';

/** The fields whose updates become facts. */
const FIELDS: ReadonlyMap<string, Readers> = new Map([
  ['messages', TRAFFIC],
  ['smb_message_echoes', TRAFFIC],
  ['message_echoes', TRAFFIC],
  ['user_preferences', new Map([['user_preferences', readPreference]])],
  ['user_id_update', new Map([['user_id_update', readUserIdUpdate]])],
]);

interface Desk {
  readonly tools: SourceTools;
  readonly receivedAt: number;
  readonly findings: Findings;
}

/** Never throws. What is not understood becomes a dead letter, as small as it can be; the rest counts. */
export function readBody(body: unknown, request: WebhookRequest, tools: SourceTools): Parsed {
  const findings = new Findings(request.body);
  const desk = { tools, receivedAt: request.receivedAt, findings };
  const opened = openEnvelope(body);
  if ('entries' in opened) for (const entry of opened.entries) readEntry(entry, desk);
  else findings.record(opened, body);
  return findings.parsed();
}

function openEnvelope(body: unknown): { readonly entries: readonly unknown[] } | Finding {
  if (!isRecord(body)) return NOT_UNDERSTOOD;
  const { object, entry, history } = body;
  // Meta prints the refusal to share a history as a bare value.
  if (entry === undefined && Array.isArray(history)) return { ignored: 'history', count: countHistory(body) };
  if (typeof object !== 'string' || !Array.isArray(entry)) return NOT_UNDERSTOOD;
  return object === 'whatsapp_business_account' ? { entries: entry } : UNKNOWN_TYPE;
}

function readEntry(entry: unknown, desk: Desk): void {
  if (!isRecord(entry) || !Array.isArray(entry.changes)) desk.findings.record(NOT_UNDERSTOOD, entry);
  else for (const change of toList(entry.changes)) readChange(change, desk);
}

function readChange(change: unknown, desk: Desk): void {
  const opened = openChange(change, desk);
  if ('scene' in opened) readUpdates(opened, desk.findings);
  else desk.findings.record(opened, change);
}

interface OpenChange {
  readonly value: JsonRecord;
  readonly readers: Readers;
  readonly scene: Scene;
}

function openChange(change: unknown, desk: Desk): OpenChange | Finding {
  if (!isRecord(change) || typeof change.field !== 'string') return NOT_UNDERSTOOD;
  const { field, value } = change;
  const count = SET_ASIDE.get(field);
  if (count !== undefined) return { ignored: field, count: count(value) };
  const readers = FIELDS.get(field);
  if (readers === undefined) return UNKNOWN_TYPE;
  return isRecord(value) ? openValue(value, readers, desk) : NOT_UNDERSTOOD;
}

function openValue(value: JsonRecord, readers: Readers, { tools, receivedAt }: Desk): OpenChange | Finding {
  const phoneNumberId = isRecord(value.metadata) ? toText(value.metadata.phone_number_id) : undefined;
  if (phoneNumberId === undefined) return NOT_UNDERSTOOD;
  const inbox = tools.inbox(phoneNumberId);
  if (inbox === undefined) return UNKNOWN_INBOX;
  const contacts = createContacts(value[CONTACTS]);
  const alone = countUpdates(value, readers) === 1;
  return { value, readers, scene: { tools, receivedAt, inbox, contacts, alone } };
}

function countUpdates(value: JsonRecord, readers: Readers): number {
  return [...readers.keys()].reduce((sum, name) => sum + toList(value[name]).length, 0);
}

function readUpdates({ value, readers, scene }: OpenChange, findings: Findings): void {
  const present = [...readers].filter(([name]) => (value[name] ?? undefined) !== undefined);
  if (present.length === 0) {
    findings.record(NOT_UNDERSTOOD, value);
    return;
  }
  for (const [name, list] of unknownLists(value, readers)) findings.record(UNKNOWN_TYPE, { [name]: list });
  for (const [name, read] of present) {
    const updates = value[name];
    if (!Array.isArray(updates)) findings.record(NOT_UNDERSTOOD, updates);
    else for (const update of toList(updates)) findings.record(read(update, scene), update);
  }
}

/** Lists of updates that Meta may add one day. */
function unknownLists(value: JsonRecord, readers: Readers): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(
    ([name, list]) => Array.isArray(list) && list.length > 0 && !readers.has(name) && name !== CONTACTS,
  );
}
