/** What a generator is to send. Plain data: it travels between processes. */

/**
 * `inbound`: one customer message per webhook. `exchange`: four webhooks per exchange, as Meta sends at worst: the
 * customer's message, then `sent`, `delivered` and `read` of the reply. `batch`: 1,000 customer messages per webhook.
 * `opening`: 1,000 updates per webhook that leave many conversations open, half of them answered.
 */
export type TrafficKind = 'inbound' | 'exchange' | 'batch' | 'opening';

export interface Recipe {
  readonly kind: TrafficKind;
  /** Makes message ids differ from those of every other recipe. */
  readonly name: string;
  readonly webhooks: number;
  /** Number of the first customer, and how many take turns. A customer always writes to the same inbox. */
  readonly firstCustomer: number;
  readonly customers: number;
  readonly inboxes: number;
  /** Event time of the first update, Unix milliseconds, and how much later each further webhook's are. */
  readonly startsAtMs: number;
  readonly stepMs: number;
}

export const APP_SECRET = 'the app secret of the benchmark alone';
export const WEBHOOK_PATH = '/webhooks/whatsapp';

export const DEFAULT_INBOXES = 4;

/** Meta's id of the n-th number, which a configuration must bind. */
export function phoneNumberId(inbox: number): string {
  return String(701_234_567_890_000 + inbox);
}

/** Updates in one webhook. */
export const BATCH_SIZE = 1000;

export function updatesIn({ kind, webhooks }: Pick<Recipe, 'kind' | 'webhooks'>): number {
  return kind === 'batch' || kind === 'opening' ? webhooks * BATCH_SIZE : webhooks;
}
