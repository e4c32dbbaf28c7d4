/** Webhook bodies as the Cloud API writes them, of a recipe's n-th webhook. */
import { BATCH_SIZE, phoneNumberId } from './recipe.ts';
import type { Recipe, TrafficKind } from './recipe.ts';

type Json = Readonly<Record<string, unknown>>;

/** So many exchanges later `sent`, `delivered` and `read` are told; at 1,000 messages/s: half a second to three. */
const STATUS_DELAYS = { sent: 500, delivered: 1000, read: 3000 } as const;
type Stage = keyof typeof STATUS_DELAYS;

/** Of a batch's 1,000 updates so many open a conversation; the others answer every second of them. */
const OPENED_PER_BATCH = 667;
/** Coprime to any number of customers in use: walks through all of them, neighbours far apart. */
const STRIDE = 7_919;

export function bodyOf(recipe: Recipe, index: number): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '800000000000001', changes: CHANGES[recipe.kind](recipe, index) }],
  });
}

/** How many new customers `webhooks` of kind `opening` bring. */
export function openedBy(webhooks: number): number {
  return webhooks * OPENED_PER_BATCH;
}

const CHANGES: Readonly<Record<TrafficKind, (recipe: Recipe, index: number) => Json[]>> = {
  inbound: (recipe, index) => received(recipe, [index], index),
  exchange,
  batch: (recipe, index) => received(recipe, upTo(BATCH_SIZE, index * BATCH_SIZE), index),
  opening: (recipe, index) => {
    const opened = upTo(OPENED_PER_BATCH, index * OPENED_PER_BATCH);
    const answered = opened.filter((_message, place) => place % 2 === 1);
    return [...received(recipe, opened, index), ...told(recipe, answered, { stage: 'sent', index })];
  },
};

function exchange(recipe: Recipe, index: number): Json[] {
  const message = Math.floor(index / 4);
  const part = index % 4;
  if (part === 0) return received(recipe, [message], index);
  const stage = (['sent', 'delivered', 'read'] as const)[part - 1] ?? 'sent';
  return told(recipe, [message - STATUS_DELAYS[stage]], { stage, index });
}

function upTo(count: number, from: number): number[] {
  return Array.from({ length: count }, (_none, place) => from + place);
}

function received(recipe: Recipe, messages: readonly number[], index: number): Json[] {
  const timestamp = stampOf(recipe, index);
  return changesOf(recipe, messages, 'messages', (message) => ({
    from: phoneOf(recipe, message),
    id: messageId(recipe, 'i', message),
    timestamp,
    text: { body: 'Where is my order? It was to come on Thursday.' },
    type: 'text',
  }));
}

function told(
  recipe: Recipe,
  messages: readonly number[],
  { stage, index }: { stage: Stage; index: number },
): Json[] {
  const timestamp = stampOf(recipe, index);
  return changesOf(recipe, messages, 'statuses', (message) => ({
    id: messageId(recipe, 'o', message),
    status: stage,
    timestamp,
    recipient_id: phoneOf(recipe, message),
    biz_opaque_callback_data: `helpdesk:sender=human;agent=${mod(message, 40)}`,
    ...(stage === 'read' ? {} : { pricing: PRICING }),
  }));
}

const PRICING = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };

/** A change per inbox. */
function changesOf(
  recipe: Recipe,
  messages: readonly number[],
  list: 'messages' | 'statuses',
  toUpdate: (message: number) => Json,
): Json[] {
  const inboxes = new Set(messages.map((message) => inboxOf(recipe, message)));
  return [...inboxes].map((inbox) => {
    const own = messages.filter((message) => inboxOf(recipe, message) === inbox);
    const value = {
      messaging_product: 'whatsapp',
      metadata: {
        display_phone_number: `1555078${String(inbox).padStart(4, '0')}`,
        phone_number_id: phoneNumberId(inbox),
      },
      contacts: own.map((message) => ({ profile: { name: 'Benchmark' }, wa_id: phoneOf(recipe, message) })),
      [list]: own.map(toUpdate),
    };
    return { value, field: 'messages' };
  });
}

function inboxOf(recipe: Recipe, message: number): number {
  return mod(customerOf(recipe, message), recipe.inboxes);
}

function customerOf({ kind, firstCustomer, customers }: Recipe, message: number): number {
  return firstCustomer + mod(kind === 'opening' ? message : message * STRIDE, customers);
}

function phoneOf(recipe: Recipe, message: number): string {
  return `1555${String(customerOf(recipe, message)).padStart(8, '0')}`;
}

/** As long as Meta's. Exchanges from before the first have negative numbers. */
function messageId({ name }: Recipe, direction: 'i' | 'o', message: number): string {
  const id = `${name}/${direction}/${message}`.padStart(42, '#');
  return `wamid.${Buffer.from(id).toString('base64')}`;
}

function stampOf({ startsAtMs, stepMs }: Recipe, index: number): string {
  return String(Math.floor((startsAtMs + index * stepMs) / 1000));
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
