/**
 * Meta's `history` webhooks: what stood in the WhatsApp Business app when its number was connected, up to 180 days of it, in
 * chunks of any order. https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users
 */
import { isRecord, toList, toText } from '../../sources/json.ts';
import type { JsonRecord } from '../../sources/json.ts';
import type { Converted } from '../log.ts';

const NOT_UNDERSTOOD: Converted = { leftOut: 'not_understood' };

/** No turns, and no replies. */
const SILENT_TYPES: ReadonlySet<unknown> = new Set([
  'reaction',
  'edit',
  'revoke',
  'system',
  'ephemeral',
  'errors',
]);

export function toWhatsappEvents(document: unknown): readonly Converted[] {
  if (!isRecord(document) || !Array.isArray(document.entry)) return [NOT_UNDERSTOOD];
  return toList(document.entry).flatMap((entry) =>
    isRecord(entry) ? toList(entry.changes).flatMap(readChange) : [NOT_UNDERSTOOD],
  );
}

function readChange(change: unknown): readonly Converted[] {
  if (!isRecord(change) || !isRecord(change.value)) return [NOT_UNDERSTOOD];
  const { field, value } = change;
  if (field !== 'history') return [{ ignored: 'another_field' }];
  const phone = isRecord(value.metadata) ? toText(value.metadata.phone_number_id) : undefined;
  if (phone === undefined) return [NOT_UNDERSTOOD];
  // Media of messages that came in a chunk of their own.
  if (!Array.isArray(value.history)) return [{ ignored: 'media' }];
  return toList(value.history).flatMap((chunk) => readChunk(chunk, phone));
}

function readChunk(chunk: unknown, inbox: string): readonly Converted[] {
  if (!isRecord(chunk)) return [NOT_UNDERSTOOD];
  if (Array.isArray(chunk.errors)) return [{ ignored: 'sharing_declined' }];
  return toList(chunk.threads).flatMap((thread) => {
    const customer = isRecord(thread) ? toText(thread.id) : undefined;
    if (!isRecord(thread) || customer === undefined) return [NOT_UNDERSTOOD];
    return toList(thread.messages).map((message) => readMessage(message, { inbox, customer }));
  });
}

interface Thread {
  readonly inbox: string;
  /** The customer's number: what the thread goes by. */
  readonly customer: string;
}

function readMessage(message: unknown, { inbox, customer }: Thread): Converted {
  if (!isRecord(message)) return NOT_UNDERSTOOD;
  const { id, from, type } = message;
  if (SILENT_TYPES.has(type)) return { ignored: String(type) };
  const common = { id, messageId: id, inbox, customer: { phone: customer }, time: Number(message.timestamp) };
  if (from === customer) return { event: { ...common, type: 'message.received', text: textOf(message) } };
  if (statusOf(message) === 'ERROR') return { ignored: 'failed' };
  // Written in the app, by people. Its greetings and away messages cannot be told from them.
  return { event: { ...common, type: 'message.sent', sender: 'human' } };
}

function textOf({ text }: JsonRecord): unknown {
  return isRecord(text) ? text.body : undefined;
}

function statusOf({ history_context: context }: JsonRecord): unknown {
  return isRecord(context) ? context.status : undefined;
}
