/** Conversations of the present for tests. */
import type { WaitingConversation } from '../plan.ts';

/** Monday noon in Riyadh. */
export const NOON = Date.UTC(2026, 2, 9, 9, 0);

export function waiting(
  customer: string,
  waitedMs: number,
  own: Partial<WaitingConversation> = {},
): WaitingConversation {
  return {
    customer,
    slice: { source: 'wa', inbox: 'support', team: 'tier1' },
    waitingSince: NOON - waitedMs,
    ...own,
  };
}
