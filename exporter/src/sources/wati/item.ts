/** What Wati's API lists among a contact's messages. */
import type { Instant } from '../../conversation/fact.ts';
import { toInstant } from '../eventTime.ts';
import { isRecord, toText } from '../json.ts';

export interface Item {
  readonly kind: string | undefined;
  readonly ticket: string | undefined;
  readonly conversation: string | undefined;
  readonly id: string | undefined;
  /** NaN where it is not told. */
  readonly at: Instant;
  /** What happened, in words. */
  readonly words: string;
  readonly actor: string | undefined;
  readonly assignee: string | undefined;
  readonly raw: unknown;
}

/** Letters of either case in the keys have been seen. */
export function toItem(raw: unknown): Item {
  const fields = new Map(
    isRecord(raw) ? Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]) : [],
  );
  const text = (name: string) => toText(fields.get(name));
  return {
    kind: text('eventtype')?.toLowerCase(),
    ticket: text('ticketid'),
    conversation: text('conversationid'),
    id: text('id'),
    at: toInstant(fields.get('created')),
    words: text('eventdescription')?.toLowerCase() ?? '',
    actor: text('actor'),
    assignee: text('assignee'),
    raw,
  };
}
