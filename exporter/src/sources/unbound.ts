/** Facts of providers whose webhooks do not say which inbox they are about. */
import type { ConversationFact } from '../conversation/fact.ts';
import type { InboxBinding } from './source.ts';

type Unplaced<F> = F extends ConversationFact ? Omit<F, keyof InboxBinding> : never;

/** A fact that lacks its inbox, until the provider's API has been asked. */
export type UnboundFact = Unplaced<ConversationFact>;

export function bind(fact: UnboundFact, { inbox, team }: InboxBinding): ConversationFact {
  return { ...fact, inbox, team };
}
