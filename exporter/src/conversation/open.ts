/** Who is open now: the little of a customer's state that gauges, alerts and agents' loads are read from. */
import { UNCATEGORISED } from './episode.ts';
import type { Instant } from './fact.ts';
import type { Slice } from './observation.ts';
import type { Customer, Episode } from './state.ts';
import { openEpisode } from './state.ts';

export interface OpenConversation {
  readonly slice: Slice;
  readonly openSince: Instant;
  readonly waitingSince?: Instant;
  /** Who holds it. */
  readonly holder?: string;
  /** Absent while nobody has named one. */
  readonly category?: string;
  /** The vendor's own id of the conversation. */
  readonly thread?: string;
}

/** One for every inbox with an open episode. */
export function openConversations(customer: Customer): OpenConversation[] {
  const open: OpenConversation[] = [];
  for (const conversation of Object.values(customer.conversations)) {
    const episode = openEpisode(conversation);
    if (episode) open.push(summarise(episode));
  }
  return open;
}

function summarise({ slice, startedAt, waitingSince, holder, category, thread }: Episode): OpenConversation {
  return {
    slice,
    openSince: startedAt,
    ...(waitingSince === undefined ? {} : { waitingSince }),
    ...(holder === undefined ? {} : { holder }),
    ...(category === UNCATEGORISED ? {} : { category }),
    ...(thread === undefined ? {} : { thread }),
  };
}
