import type { Instant } from '../../conversation/fact.ts';
import type { SourceTools } from '../source.ts';

/** What everything that Chatwoot tells is read with. */
export interface Reading {
  readonly tools: SourceTools;
  /** The one account whose events count. */
  readonly accountId: string;
  /** Our clock. */
  readonly receivedAt: Instant;
  /** When Chatwoot sent it, unix seconds as text, where that is proven. */
  readonly signedTime?: string;
}

/**
 * An idempotency key out of Chatwoot's own ids, which are unique within an account, and of those within a server. The
 * same for a webhook and for what the API tells of the same thing.
 */
export function chatwootKey(what: string, ids: readonly string[], { tools, accountId }: Reading): string {
  return `chatwoot-${what}:${tools.digest(JSON.stringify([tools.name, accountId, what, ...ids]))}`;
}

/** Chatwoot's ids are whole numbers; as text they are the same. */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^\d{1,18}$/.test(value) ? value : undefined;
}
