/** How many conversations each agent holds, by the settled state: what the agents' loads must agree with. */
import type { CustomerKey } from '../conversation/fact.ts';
import type { OpenConversation } from '../conversation/open.ts';
import type { Store } from '../store/store.ts';

export interface Held {
  /** The team of the conversation last seen. */
  readonly team: string;
  readonly conversations: number;
}

export async function countHeld(
  store: Pick<Store, 'eachOpenCustomer'>,
  visit: (key: CustomerKey, open: readonly OpenConversation[]) => void = () => undefined,
): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  await store.eachOpenCustomer((key, open) => {
    visit(key, open);
    for (const { holder, slice } of open) {
      if (holder === undefined) continue;
      held.set(holder, { team: slice.team, conversations: (held.get(holder)?.conversations ?? 0) + 1 });
    }
  });
  return held;
}
