/** From happenings to webhook deliveries: signs of life, batches, delays, repetitions, losses. Pure. */
import { reportedBy, type Channel, type Happening, type Instant, type TeamWrote } from './happening.ts';
import { createRandom, type Random } from './random.ts';
import { isOn, LOSS_DURING_OUTAGE, NORMAL, type Scenario } from './scenario.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const MOST_IN_A_BATCH = 25;

/** How far a message is known to have come; `whole`: told at once, by its only sign. */
export type Stage = 'whole' | 'sent' | 'delivered' | 'read' | 'failed';

/** One update: something a webhook says about a happening. */
export interface Sign {
  readonly happening: Happening;
  readonly stage: Stage;
  readonly at: Instant;
}

/** One POST. Two with the same number are the same request, sent again. */
export interface Delivery {
  readonly number: number;
  readonly source: Channel;
  /** In event time: when it is sent. */
  readonly deliverAt: Instant;
  readonly signs: readonly Sign[];
}

export interface DeliveryOptions {
  readonly seed: number;
  /** End of the story; nothing is told of what happens later. */
  readonly to: Instant;
  /** Share of deliveries that are sent again. */
  readonly duplicates: number;
  /** Share of updates that are held back, and so may be overtaken. */
  readonly reorder: number;
  /** Longest time from an update's happening to its delivery. */
  readonly maxDelayMs: number;
  /** Share of deliveries that never arrive. */
  readonly loss: number;
  readonly scenario?: Scenario;
  /** Most updates in one delivery. */
  readonly mostInABatch?: number;
}

/** In order of sending; the lost ones are left out. */
export function toDeliveries(happenings: readonly Happening[], options: DeliveryOptions): Delivery[] {
  const random = createRandom(`deliver/${options.seed}/${options.to}`);
  const signs = happenings.flatMap((happening) => signsOf(happening, random));
  const told = signs.filter(({ at }) => at < options.to);
  const arriving = batched(
    told.map((sign) => delayed(sign, options, random)),
    options,
    random,
  ).filter((delivery) => !isLost(delivery, options, random));
  const repeated = arriving.filter(() => random.chance(options.duplicates));
  return [...arriving, ...repeated.map((delivery) => repeat(delivery, options, random))].sort(
    (a, b) => a.deliverAt - b.deliverAt,
  );
}

function signsOf(happening: Happening, random: Random): Sign[] {
  const { at } = happening;
  if (happening.kind !== 'TeamWrote' || !hasStatuses(happening)) return [{ happening, stage: 'whole', at }];
  if (happening.failed) return [{ happening, stage: 'failed', at }];
  const deliveredAt = at + random.int(1, 4) * SECOND_MS;
  const readAt = deliveredAt + Math.ceil(random.lognormal(40, 1.5)) * SECOND_MS;
  return [
    { happening, stage: 'sent', at },
    ...(random.chance(0.97) ? [{ happening, stage: 'delivered', at: deliveredAt } as const] : []),
    ...(random.chance(0.65) ? [{ happening, stage: 'read', at: readAt } as const] : []),
  ];
}

function hasStatuses(message: TeamWrote): boolean {
  return message.channel === 'whatsapp' && message.evidence !== 'echo';
}

interface DelayedSign {
  readonly sign: Sign;
  readonly deliverAt: Instant;
}

function delayed(sign: Sign, { reorder, maxDelayMs }: DeliveryOptions, random: Random): DelayedSign {
  const usual = Math.min(random.int(150, 900), maxDelayMs);
  const delayMs = random.chance(reorder) ? random.int(usual, maxDelayMs) : usual;
  return { sign, deliverAt: sign.at + delayMs };
}

/** One update in ten rides with the delivery before it, where that makes none too late. */
function batched(
  signs: readonly DelayedSign[],
  { maxDelayMs, mostInABatch = MOST_IN_A_BATCH }: DeliveryOptions,
  random: Random,
): Delivery[] {
  const ordered = [...signs].sort((a, b) => a.deliverAt - b.deliverAt);
  const batches: { source: Channel; deliverAt: Instant; signs: Sign[] }[] = [];
  const last = new Map<Channel, (typeof batches)[number]>();
  for (const { sign, deliverAt } of ordered) {
    const source = reportedBy(sign.happening);
    const before = last.get(source);
    const mayJoin = before?.signs.every(({ at }) => at + maxDelayMs >= deliverAt) ?? false;
    if (before && mayJoin && before.signs.length < mostInABatch && random.chance(0.25)) {
      before.signs.push(sign);
      before.deliverAt = deliverAt;
      continue;
    }
    const batch = { source, deliverAt, signs: [sign] };
    batches.push(batch);
    last.set(source, batch);
  }
  return batches.map((batch, index) => ({ ...batch, number: index + 1 }));
}

function isLost(
  { deliverAt }: Delivery,
  { loss, scenario = NORMAL }: DeliveryOptions,
  random: Random,
): boolean {
  const share = isOn(scenario, 'webhook-loss', deliverAt) ? Math.max(loss, LOSS_DURING_OUTAGE) : loss;
  return random.chance(share);
}

/** Soon, or after hours, as vendors repeat for days. */
function repeat(delivery: Delivery, { to }: DeliveryOptions, random: Random): Delivery {
  const laterMs = random.chance(0.7)
    ? random.between(SECOND_MS, 90 * SECOND_MS)
    : random.between(0.1, 20) * HOUR_MS;
  const latest = Math.max(to, delivery.deliverAt);
  return { ...delivery, deliverAt: Math.min(delivery.deliverAt + Math.floor(laterMs), latest) };
}

/** The instant an update is taken for: its own, unless the provider states none. */
export type TimeOf = (sign: Sign, deliverAt: Instant) => Instant;

const ITS_OWN: TimeOf = ({ at }) => at;

/**
 * What those who got only these deliveries can know: the happenings told by at least one sign, each message dated by
 * its first and signed by whom the signs name. `deliveries` in order of sending.
 */
export function witnessed(deliveries: readonly Delivery[], timeOf: TimeOf = ITS_OWN): Happening[] {
  const first = new Map<Sign, Sign>();
  for (const { signs, deliverAt } of deliveries) {
    for (const sign of signs) if (!first.has(sign)) first.set(sign, { ...sign, at: timeOf(sign, deliverAt) });
  }
  const signs = new Map<string, Sign[]>();
  for (const sign of first.values()) {
    signs.set(sign.happening.id, [...(signs.get(sign.happening.id) ?? []), sign]);
  }
  return [...signs.values()].flatMap(asKnown).sort((a, b) => a.at - b.at);
}

function asKnown(signs: readonly Sign[]): Happening[] {
  const [first] = [...signs].sort((a, b) => a.at - b.at);
  if (!first) return [];
  const known = { ...first.happening, at: first.at };
  if (known.kind !== 'TeamWrote' || known.evidence !== 'billing' || signs.some(isPriced)) return [known];
  return [{ ...known, sender: 'unknown', evidence: 'none' }];
}

/** Prices come with `sent` and `delivered`; without one nothing tells a campaign from a reply. */
export function isPriced({ stage }: Pick<Sign, 'stage'>): boolean {
  return stage === 'sent' || stage === 'delivered';
}
