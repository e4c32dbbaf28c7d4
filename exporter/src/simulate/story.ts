/** All that happens in a world between two instants. Pure: the same arguments give the same story. */
import { playThread } from './aftermath.ts';
import { createFloor, dutiesIn, presenceOf, repeatedPresence, type Floor } from './floor.ts';
import type { Channel, Happening, Instant } from './happening.ts';
import { createCustomer, type Customer } from './people.ts';
import { createPen, type Thread } from './pen.ts';
import { createRandom, type Random } from './random.ts';
import { arrivalsIn, instantOf, localDay, type Span } from './rhythm.ts';
import { NORMAL, trafficFactor, type Scenario } from './scenario.ts';
import type { Inbox, World } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface StoryOptions extends Span {
  readonly world: World;
  /** Conversations per hour at the mean. */
  readonly ratePerHour: number;
  readonly scenario?: Scenario;
}

/** Happenings of [from, to), in order of time. */
export function writeStory({ world, ratePerHour, scenario = NORMAL, ...span }: StoryOptions): Happening[] {
  const random = createRandom(`story/${world.seed}/${span.from}`);
  const happenings: Happening[] = [];
  const nextId = createNumbering(random);
  const duties = dutiesIn(span, world, scenario);
  const author: Author = {
    world,
    scenario,
    nextId,
    floor: createFloor(duties),
    push: (happening) => happenings.push(happening),
    customers: [],
    threads: new Map(),
  };
  for (const at of arrivalsOf(span, ratePerHour, scenario, random))
    tellArrival(author, at, random.fork(String(at)));
  happenings.push(
    ...presenceOf(duties, nextId),
    ...repeatedPresence(span, world, duties, nextId),
    ...campaignsOf(author, span, random.fork('campaigns')),
  );
  return happenings.filter(({ at }) => at >= span.from && at < span.to).sort((a, b) => a.at - b.at);
}

interface Author {
  readonly world: World;
  readonly scenario: Scenario;
  readonly floor: Floor;
  readonly customers: Customer[];
  /** By customer and inbox. */
  readonly threads: Map<string, KnownThread>;
  nextId(): string;
  push(happening: Happening): void;
}

interface KnownThread {
  readonly thread: Thread;
  /** From when on a message of the customer starts something new. */
  readonly quietFrom: Instant;
}

/** Two stories of one seed that start at different times must not share ids: webhooks are counted once by id. */
function createNumbering(random: Random): () => string {
  const prefix = random.int(0, 2 ** 32 - 1).toString(36);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count.toString(36).padStart(6, '0')}`;
  };
}

function arrivalsOf(span: Span, ratePerHour: number, scenario: Scenario, random: Random): Instant[] {
  return arrivalsIn(span, ratePerHour, random.fork('arrivals'), {
    factorAt: (at) => trafficFactor(scenario, at),
    highestFactor: trafficFactor(scenario, scenario.from),
  });
}

function tellArrival(author: Author, at: Instant, random: Random): void {
  author.floor.forgetBefore(at);
  const thread = castThread(author, at, random);
  if (!thread) return;
  const pen = createPen(thread, at, author);
  const { floor, world, scenario } = author;
  const ending = playThread({ thread, pen, random, floor, world, scenario }, () => `sv${author.nextId()}`);
  const quietFrom = (ending === 'left' ? pen.lastMessageAt + DAY_MS : pen.now) + 10 * MINUTE_MS;
  author.threads.set(threadKey(thread.customer, thread.inbox), { thread, quietFrom });
}

/** Who writes, and where: mostly somebody new; undefined when the one picked is still being served. */
function castThread(author: Author, at: Instant, random: Random): Thread | undefined {
  const inbox = random.weighted(author.world.inboxes.map((one) => [one, one.weight] as const));
  const isKnown = author.customers.length > 20 && random.chance(0.18);
  const customer = isKnown ? random.pick(author.customers) : addCustomer(author, inbox, random);
  const known = author.threads.get(threadKey(customer, inbox));
  if (!known)
    return { inbox, customer, channel: isKnown ? channelElsewhere(customer, random) : customer.channel };
  return known.quietFrom <= at ? known.thread : undefined;
}

function addCustomer({ customers, world }: Author, inbox: Inbox, random: Random): Customer {
  const customer = createCustomer(customers.length + 1, world.seed, inbox.arabic, random);
  customers.push(customer);
  return customer;
}

/** Somebody with a number may use WhatsApp in one inbox and another of the helpdesk's channels in the next. */
function channelElsewhere(customer: Customer, random: Random): Channel {
  return customer.phone !== undefined && random.chance(0.25) ? 'generic' : customer.channel;
}

function threadKey(customer: Customer, inbox: Inbox): string {
  return `${customer.id}/${inbox.name}`;
}

/** Every day at eleven to some of those who have written before, open conversation or not. Some want no more. */
function campaignsOf(author: Author, span: Span, random: Random): Happening[] {
  const threads = [...author.threads.values()].map(({ thread }) => thread);
  const reachable = threads.filter(({ channel }) => channel === 'whatsapp');
  const days = localDay(span.to) - localDay(span.from) + 1;
  const mornings = Array.from({ length: days }, (_, nth) => instantOf(localDay(span.from) + nth, 11));
  return mornings.flatMap((morning) =>
    reachable
      .filter(() => random.chance(0.04))
      .flatMap((thread) => campaign(author, thread, morning + random.int(0, 900) * 1000, random)),
  );
}

function campaign(author: Author, { customer, inbox }: Thread, at: Instant, random: Random): Happening[] {
  const common = () =>
    ({ id: author.nextId(), channel: 'whatsapp', inbox: inbox.name, person: customer }) as const;
  const isTagged = random.chance(0.5);
  const message: Happening = {
    kind: 'TeamWrote',
    ...common(),
    at,
    sender: 'campaign',
    evidence: isTagged ? 'tag' : 'billing',
    ...(isTagged && random.chance(0.05) ? { failed: true } : {}),
  };
  if (!random.chance(0.02)) return [message];
  return [message, { kind: 'ConsentChanged', ...common(), at: at + 5 * MINUTE_MS, granted: false }];
}
