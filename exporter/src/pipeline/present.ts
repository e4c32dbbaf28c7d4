/** The present: who is open and who waits, over settled and not yet settled facts alike. */
import type { CustomerKey, Instant } from '../conversation/fact.ts';
import type { Slice } from '../conversation/observation.ts';
import type { OpenConversation } from '../conversation/open.ts';

export interface PresentConversation {
  readonly customer: CustomerKey;
  /** One object for all that share it. */
  readonly slice: Slice;
  readonly openSince: Instant;
  readonly waitingSince?: Instant;
  /** Absent while nobody has named one. */
  readonly category?: string;
  /** The vendor's own id of the conversation, where it may be kept. */
  readonly thread?: string;
}

/** Categories are few where they are of use; whoever sends one of their own each time is not remembered for it. */
const MOST_TEXTS = 1000;

/** A million of them must fit: few objects for each, slices shared. */
export type Kept = Omit<PresentConversation, 'customer'>;

export class Present {
  /** Most customers have one conversation; for it there is no list. */
  readonly #open = new Map<CustomerKey, Kept | readonly Kept[]>();
  readonly #slices = new Map<string, Slice>();
  readonly #texts = new Map<string, string>();

  /** Replaces what was known of the customer; empty: nothing is left. */
  set(key: CustomerKey, open: readonly OpenConversation[]): void {
    const [first, ...others] = open;
    if (first === undefined) this.#open.delete(key);
    else this.#open.set(key, others.length === 0 ? this.#keep(first) : open.map((one) => this.#keep(one)));
  }

  *conversations(): Iterable<readonly [CustomerKey, Kept]> {
    for (const [customer, kept] of this.#open) {
      if (isOne(kept)) yield [customer, kept];
      else for (const one of kept) yield [customer, one];
    }
  }

  /** The same without their customers, and without making anything new. */
  *anonymous(): Iterable<Kept> {
    for (const kept of this.#open.values()) {
      if (isOne(kept)) yield kept;
      else yield* kept;
    }
  }

  #keep({ slice, openSince, waitingSince, category, thread }: OpenConversation): Kept {
    return {
      slice: this.#shared(slice),
      openSince,
      ...(waitingSince === undefined ? {} : { waitingSince }),
      ...(category === undefined ? {} : { category: this.#sharedText(category) }),
      ...(thread === undefined ? {} : { thread }),
    };
  }

  #sharedText(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined && this.#texts.size < MOST_TEXTS) this.#texts.set(text, text);
    return known ?? text;
  }

  #shared({ source, inbox, team }: Slice): Slice {
    // With lengths, so that no two run together.
    const name = `${source.length} ${inbox.length} ${source}${inbox}${team}`;
    const known = this.#slices.get(name);
    if (known) return known;
    const slice = { source, inbox, team };
    this.#slices.set(name, slice);
    return slice;
  }
}

function isOne(kept: Kept | readonly Kept[]): kept is Kept {
  return !Array.isArray(kept);
}
