/** The list of ratings, good or bad: `GET /api/v2/satisfaction_ratings`. */
import { statedTime, toInstant } from '../eventTime.ts';
import { toText, type JsonRecord } from '../json.ts';
import type { Scan, Told } from '../source.ts';
import { toId, type Desk } from './desk.ts';
import { createLookBack, isSince, type LookBack } from './lookBack.ts';
import { leftAside, unreadable } from './pages.ts';
import { ratedOf, scoreOfRating } from './rating.ts';
import type { TicketDesk } from './ticketDesk.ts';

export function scanRatings(desk: Desk, tickets: TicketDesk): Scan {
  const look: LookBack = {
    name: 'satisfaction_ratings',
    path: 'api/v2/satisfaction_ratings',
    list: 'satisfaction_ratings',
    since: (instant) => ({ start_time: Math.floor(instant / 1000) }),
    read: async (record, { from, api, now }): Promise<Told> => {
      if (!isSince(record.updated_at, from)) return leftAside('rated_before');
      if (WITHOUT_SCORE.test(toText(record.score) ?? '')) return leftAside('rating_without_score');
      const rated = toRated(record, now, desk);
      return rated ? tickets.place(rated, api) : unreadable(record);
    },
    changedAt: ({ updated_at }) => toInstant(updated_at),
  };
  return createLookBack(look, desk.tools);
}

/** Documented as well: not offered, and answered without saying how. */
const WITHOUT_SCORE = /^(?:unoffered|received|received_with_comment|received_without_comment)$/;

function toRated(record: JsonRecord, now: number, desk: Desk) {
  const { ticket_id, requester_id, created_at, updated_at } = record;
  const [ticket, requester] = [toId(ticket_id), toId(requester_id)];
  const score = scoreOfRating(toText(record.score) ?? '');
  if (ticket === undefined || requester === undefined || score === undefined) return undefined;
  const [offered, answered] = [statedTime(created_at, now), statedTime(updated_at, now)];
  const rating = { ticket, requester, score, stamp: toText(updated_at) ?? '', ...answered, offered };
  return { ticket, facts: ratedOf(rating, desk) };
}
