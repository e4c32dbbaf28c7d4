/** One event: its type says which of the readers it is for. */
import type { ConversationFact } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, parsedAs, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { Errand, Parsed, SourceTools, WebhookRequest } from '../source.ts';
import type { Marks } from './authors.ts';
import { familyOf, SET_ASIDE } from './eventTypes.ts';
import {
  readBotStart,
  readFailedSession,
  readFailedTemplate,
  readMessage,
  readSession,
  readTemplate,
} from './messages.ts';
import type { Scene } from './scene.ts';

export interface Reading {
  readonly tools: SourceTools;
  readonly marks: Marks;
  /** The question that an event's ticket gives rise to, if it does; undefined where the API is not asked. */
  readonly askAbout?: (scene: Scene, fact: ConversationFact) => Errand | undefined;
}

type Read = (scene: Scene, marks: Marks) => Finding;

export const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['message', readMessage],
  ['sessionMessageSent', readSession],
  ['templateMessageSent', readTemplate],
  ['sessionMessageFailed', readFailedSession],
  ['templateMessageFailed', readFailedTemplate],
  ['chatbotTriggered', readBotStart],
]);

/** Never throws. */
export function readBody(body: unknown, request: WebhookRequest, reading: Reading): Parsed {
  return parsedAs([readEvent(body, request.receivedAt, reading)], body, request.body);
}

function readEvent(body: unknown, receivedAt: number, reading: Reading): Finding {
  if (!isRecord(body)) return NOT_UNDERSTOOD;
  const eventType = toText(body.eventType);
  if (eventType === undefined) return NOT_UNDERSTOOD;
  const family = familyOf(eventType);
  const aside = SET_ASIDE.get(family);
  if (aside !== undefined) return { ignored: aside };
  const read = READERS.get(family);
  return read ? readOf(read, { event: body, family, receivedAt }, reading) : UNKNOWN_TYPE;
}

function readOf(
  read: Read,
  about: Pick<Scene, 'event' | 'family' | 'receivedAt'>,
  { tools, marks, askAbout }: Reading,
): Finding {
  const binding = tools.inbox(inboxIdOf(about.event));
  if (!binding) return UNKNOWN_INBOX;
  const scene = { ...about, tools, binding };
  const finding = read(scene, marks);
  const { fact } = finding;
  const errand = fact && 'customer' in fact ? askAbout?.(scene, fact) : undefined;
  return errand ? { ...finding, errand } : finding;
}

/** The number written to, in digits. Events of version 1 do not tell it, so that only `*` takes them. */
function inboxIdOf({ channelPhoneNumber, channelId }: JsonRecord): string {
  return toText(channelPhoneNumber)?.replace(/\D/g, '') ?? toText(channelId) ?? '';
}
