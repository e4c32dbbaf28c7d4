/** Conversations of the present for tests. */
import type { WaitingConversation } from '../../backend/backend.ts';
import type { CustomerKey } from '../../conversation/fact.ts';

/** Monday noon in Riyadh. */
export const NOON = Date.UTC(2026, 2, 9, 9, 0);

export function waiting(
  customer: string,
  waitedMs: number,
  own: Partial<WaitingConversation> = {},
): WaitingConversation {
  return {
    customer: customer as CustomerKey,
    slice: { source: 'wa', inbox: 'support', team: 'tier1' },
    openSince: NOON - waitedMs,
    waitingSince: NOON - waitedMs,
    category: 'other',
    ...own,
  };
}
