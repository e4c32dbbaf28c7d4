/** The present: who is open and who waits, over settled and not yet settled facts alike. */
import type { CustomerKey, Instant } from '../conversation/fact.ts';
import type { Slice } from '../conversation/observation.ts';
import type { Customer, Episode } from '../conversation/state.ts';
import { openEpisode } from '../conversation/state.ts';

export interface OpenConversation {
  readonly customer: CustomerKey;
  readonly slice: Slice;
  readonly openSince: Instant;
  readonly waitingSince?: Instant;
}

export class Present {
  readonly #open = new Map<CustomerKey, readonly OpenConversation[]>();

  /** Replaces what was known of the customer; null: nothing is left. */
  set(key: CustomerKey, customer: Customer | null): void {
    const open = customer ? openConversations(key, customer) : [];
    if (open.length === 0) this.#open.delete(key);
    else this.#open.set(key, open);
  }

  *conversations(): Iterable<OpenConversation> {
    for (const conversations of this.#open.values()) yield* conversations;
  }
}

function openConversations(key: CustomerKey, customer: Customer): OpenConversation[] {
  return Object.values(customer.conversations).flatMap((conversation) => {
    const episode = openEpisode(conversation);
    return episode ? [summarise(key, episode)] : [];
  });
}

function summarise(customer: CustomerKey, { slice, startedAt, waitingSince }: Episode): OpenConversation {
  return {
    customer,
    slice,
    openSince: startedAt,
    ...(waitingSince === undefined ? {} : { waitingSince }),
  };
}
