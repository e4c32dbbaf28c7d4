/** What triggers and automations send: bodies of our own making, see docs/sources/zendesk.md. */
import type { Instant } from '../../conversation/fact.ts';
import { believable, statedTime, type EventTime } from '../eventTime.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import type { JsonRecord } from '../json.ts';
import { toText } from '../json.ts';
import type { WebhookRequest } from '../source.ts';
import { placed, toId, type Desk } from './desk.ts';
import { ratedOf, scoreOfRating } from './rating.ts';
import { signedAt } from './signature.ts';

/** `kind` says which template it is: so far satisfaction alone. */
export function readTrigger(body: JsonRecord, request: WebhookRequest, desk: Desk): readonly Finding[] {
  if (body.kind !== 'csat') return [typeof body.kind === 'string' ? UNKNOWN_TYPE : NOT_UNDERSTOOD];
  const { ticket_id, requester_id, brand_id, updated_at } = body;
  const ticket = toId(ticket_id);
  const rating = toText(body.rating)?.trim().toLowerCase();
  if (ticket === undefined || rating === undefined) return [NOT_UNDERSTOOD];
  const score = scoreOfRating(rating);
  if (score === undefined) return [NOT_UNDERSTOOD];
  const requester = toId(requester_id);
  const time = timeOf(updated_at, request);
  const facts = ratedOf({ ticket, requester, score, stamp: toText(updated_at) ?? '', ...time }, desk);
  return placed(facts, { ticket, brand: toId(brand_id), isAnonymous: requester === undefined }, desk);
}

/** A placeholder may come without a readable time; the trigger runs at once, so that its signature's will do. */
function timeOf(stated: unknown, request: WebhookRequest): EventTime {
  const receivedAt: Instant = request.receivedAt;
  const time = statedTime(stated, receivedAt);
  return time.timeSource === 'event' ? time : believable(signedAt(request), receivedAt, 'signature');
}
