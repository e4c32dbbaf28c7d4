/** One event, whose type is the last part of the address: Trengo's bodies do not hold it. */
import { believable } from '../eventTime.ts';
import { Findings, NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import type { Parsed, SourceTools, WebhookRequest } from '../source.ts';
import { toFields } from './fields.ts';
import { readInbound, readOutbound, type Userless } from './messages.ts';
import { askForChannel, place } from './place.ts';
import type { Scene, Unplaced } from './scene.ts';
import { SET_ASIDE } from './setAside.ts';
import { stampOf } from './signature.ts';
import { readTicket, TICKET_EVENTS } from './tickets.ts';

export interface Reading {
  readonly tools: SourceTools;
  readonly userless: Userless;
  /** For a ticket's channel, where not every channel belongs to one inbox. */
  readonly canAsk: boolean;
}

/** Never throws on authentic input. */
export function readBody(body: unknown, request: WebhookRequest, reading: Reading): Parsed {
  const findings = new Findings(request.body);
  const scene = toScene(body, request, reading.tools);
  const found = scene ? readEvent(scene, reading) : [NOT_UNDERSTOOD];
  // Without its type a body tells too little to be looked at later.
  const part = {
    event: request.rest,
    body: body instanceof URLSearchParams ? Object.fromEntries(body) : body,
  };
  for (const finding of found) findings.record(finding, part);
  return findings.parsed();
}

function toScene(body: unknown, request: WebhookRequest, tools: SourceTools): Scene | undefined {
  const fields = toFields(body);
  if (!fields) return undefined;
  const { receivedAt, rest: event } = request;
  const { seconds: stamp } = stampOf(request);
  const time = believable(Number(stamp) * 1000, receivedAt, 'signature');
  return { tools, receivedAt, event, stamp, time, fields };
}

function readEvent(scene: Scene, reading: Reading): readonly Finding[] {
  const { event } = scene;
  if (event === 'INBOUND') return [readInbound(scene)];
  if (event === 'OUTBOUND') return [readOutbound(scene, reading.userless)];
  if (SET_ASIDE.has(event)) return [{ ignored: event.toLowerCase() }];
  const read = TICKET_EVENTS.get(event);
  if (read) return placeAll(readTicket(scene, read), scene, reading);
  return [event === '' ? NOT_UNDERSTOOD : UNKNOWN_TYPE];
}

function placeAll(
  facts: readonly Unplaced[] | undefined,
  { tools, event, receivedAt, fields }: Scene,
  { canAsk }: Reading,
): readonly Finding[] {
  const ticket = fields.get('ticket_id');
  if (facts === undefined || ticket === undefined) return [NOT_UNDERSTOOD];
  if (facts.length === 0) return [{ ignored: event.toLowerCase() }];
  const anywhere = tools.inbox(undefined);
  if (anywhere) return facts.map((fact) => ({ fact: place(fact, anywhere) }));
  return [canAsk ? { errand: askForChannel({ ticket, facts }, tools, receivedAt) } : UNKNOWN_INBOX];
}
