/** How one conversation goes, from the customer's first message to its end: bot, queue, agent, resolution. */
import type { Instant } from './happening.ts';
import type { Floor, Slot } from './floor.ts';
import type { Pen, Thread, Writer } from './pen.ts';
import type { Random } from './random.ts';
import { isOn, type Scenario } from './scenario.ts';
import { say } from './wording.ts';
import type { World } from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export interface Scene {
  readonly thread: Thread;
  readonly pen: Pen;
  readonly random: Random;
  readonly floor: Floor;
  readonly world: World;
  readonly scenario: Scenario;
}

/** `resolved` has a resolution; what was `left` ends by inactivity. */
export type Ending = 'resolved' | 'left';

const BOT: Writer = { sender: 'bot', evidence: 'tag' };
const AUTOMATION: Writer = { sender: 'automation', evidence: 'tag' };

/** The customer writes while nothing is open. */
export function playEpisode(scene: Scene): Ending {
  const { pen, random, thread } = scene;
  ask(scene);
  if (random.chance(0.01)) return closeAtOnce(scene);
  if (thread.inbox.hasBot && random.chance(0.8)) return playBot(scene);
  if (random.chance(0.3)) greet(pen, random);
  return playHuman(scene);
}

function ask({ pen, random, thread }: Scene): void {
  const { language } = thread.customer;
  pen.customer(say('question', language, random), random.chance(0.08) ? { form: pickMedia(random) } : {});
  for (
    let more = random.weighted([
      [0, 0.65],
      [1, 0.25],
      [2, 0.1],
    ]);
    more > 0;
    more -= 1
  ) {
    pen.wait(random.lognormal(7 * SECOND, 0.6));
    pen.customer(say('detail', language, random));
  }
}

function pickMedia(random: Random): 'image' | 'audio' | 'location' {
  return random.weighted([
    ['image', 0.6],
    ['audio', 0.3],
    ['location', 0.1],
  ]);
}

/** A wrong number, or a rule that sweeps the message away: within seconds, without a reply. */
function closeAtOnce({ pen, random }: Scene): Ending {
  pen.wait(random.int(1, 9) * SECOND);
  pen.resolve('bot');
  return 'resolved';
}

function greet(pen: Pen, random: Random): void {
  pen.wait(random.int(1, 3) * SECOND);
  pen.team(AUTOMATION);
}

function playBot(scene: Scene): Ending {
  const { pen, random, scenario } = scene;
  if (isOn(scenario, 'bot-outage', pen.now)) return playSilentBot(scene);
  if (random.chance(0.7)) pen.botEnters();
  botSays(scene);
  const outcome = random.weighted([
    ['contained', 0.5],
    ['handed off', 0.44],
    ['abandoned', 0.06],
  ]);
  for (let rounds = random.int(0, outcome === 'handed off' ? 1 : 3); rounds > 0; rounds -= 1) {
    customerSays(scene, 15 * SECOND);
    botSays(scene);
  }
  if (outcome === 'handed off') return handOff(scene);
  if (outcome === 'abandoned') customerSays(scene, 30 * SECOND);
  return finishBot(scene);
}

/** It is entered and says nothing. Sooner or later somebody notices, or nobody does. */
function playSilentBot(scene: Scene): Ending {
  const { pen, random } = scene;
  pen.botEnters();
  if (random.chance(0.5)) nudge(scene);
  if (random.chance(0.4)) return 'left';
  pen.wait(random.lognormal(6 * MINUTE, 0.5));
  pen.botHandsOff();
  return playHuman(scene);
}

function botSays({ pen, random }: Scene): void {
  pen.wait(random.lognormal(3 * SECOND, 0.4));
  pen.team(BOT);
}

function customerSays({ pen, random, thread }: Scene, medianMs: number): void {
  pen.wait(random.lognormal(medianMs, 0.7));
  pen.customer(say('detail', thread.customer.language, random));
}

function nudge({ pen, random, thread }: Scene): void {
  pen.wait(random.lognormal(3 * MINUTE, 0.6));
  pen.customer(say('nudge', thread.customer.language, random));
}

function handOff(scene: Scene): Ending {
  const { pen, random } = scene;
  if (random.chance(0.3)) customerSays(scene, 12 * SECOND);
  pen.wait(random.int(1, 4) * SECOND);
  pen.botHandsOff();
  return playHuman(scene);
}

function finishBot(scene: Scene): Ending {
  const { pen, random, world } = scene;
  if (random.chance(0.5)) pen.categorise(random.pick(world.categories));
  if (random.chance(0.12)) return 'left';
  pen.wait(random.lognormal(15 * SECOND, 0.8));
  pen.resolve('bot');
  return 'resolved';
}

/** How the people of this conversation appear in the webhooks. */
type Visibility = 'assigned' | 'by name only' | 'untagged' | 'from the phone';

function visibilityOf({ thread, random }: Scene): Visibility {
  if (thread.channel === 'generic') return random.chance(0.85) ? 'assigned' : 'by name only';
  return random.weighted([
    ['assigned', 0.8],
    ['by name only', 0.13],
    ['untagged', 0.04],
    ['from the phone', 0.03],
  ]);
}

function writerOf(visibility: Visibility, agent: string): Writer {
  if (visibility === 'untagged') return { sender: 'unknown', evidence: 'none' };
  if (visibility === 'from the phone') return { sender: 'human', evidence: 'echo' };
  return { sender: 'human', evidence: 'tag', agent };
}

export function playHuman(scene: Scene): Ending {
  const { pen, random, thread, floor } = scene;
  const slot = floor.take(thread.inbox.team, pen.now + 2 * SECOND);
  if (!slot || random.chance(0.015)) return forget(scene, slot);
  queue(scene, slot.from);
  if (slot.from - pen.now > 20 * MINUTE && random.chance(0.2)) return closeUnanswered(scene, slot);
  const ending = serve(scene, slot);
  slot.holdUntil(pen.now);
  return ending;
}

/** Nobody ever answers. */
function forget(scene: Scene, slot: Slot | undefined): Ending {
  const { pen, random } = scene;
  if (!slot && random.chance(0.6)) greet(pen, random);
  for (let more = random.int(0, 2); more > 0; more -= 1) nudge(scene);
  return 'left';
}

function queue(scene: Scene, freeAt: Instant): void {
  const { pen, random, thread } = scene;
  if (random.chance(0.25)) {
    pen.wait(SECOND);
    pen.assign({ team: thread.inbox.team });
  }
  if (freeAt - pen.now > 30 * MINUTE && random.chance(0.7)) greet(pen, random);
  while (freeAt - pen.now > 8 * MINUTE && random.chance(0.35)) nudge(scene);
}

/** Too late: an agent sweeps the queue. */
function closeUnanswered({ pen }: Scene, slot: Slot): Ending {
  pen.waitUntil(slot.from);
  pen.resolve('human', slot.agent.id);
  return 'resolved';
}

function serve(scene: Scene, first: Slot): Ending {
  const { pen, random, thread } = scene;
  const visibility = visibilityOf(scene);
  pen.waitUntil(first.from);
  take(scene, first, visibility, thread.inbox.team);
  agentSays(scene, first, visibility, 12 * SECOND);
  converse(scene, first, visibility);
  const last = random.chance(0.08) ? (passOn(scene, first, visibility) ?? first) : first;
  return finish(scene, last, visibility);
}

/** Takes it by assignment where assignments are seen. Its message follows. */
function take({ pen, random }: Scene, slot: Slot, visibility: Visibility, team: string): void {
  if (visibility === 'by name only' || visibility === 'from the phone') return;
  const naming = random.chance(0.5) ? { team } : {};
  pen.assign({ agent: slot.agent.id, ...naming }, random.chance(0.3) ? random.int(1, 999) : 0);
}

/** People answer more slowly the more they have to do. */
function agentSays(
  { pen, random, thread }: Scene,
  slot: Slot,
  visibility: Visibility,
  medianMs: number,
): void {
  pen.wait(random.lognormal(medianMs * (1 + 1.5 * slot.load), 0.7));
  pen.team(writerOf(visibility, slot.agent.id));
  if (thread.channel === 'whatsapp' && random.chance(0.05)) {
    pen.wait(random.int(2, 20) * SECOND);
    pen.react();
  }
}

function converse(scene: Scene, slot: Slot, visibility: Visibility): void {
  const { random } = scene;
  for (
    let turns = random.weighted([
      [0, 0.2],
      [1, 0.3],
      [2, 0.25],
      [3, 0.15],
      [5, 0.1],
    ]);
    turns > 0;
    turns -= 1
  ) {
    customerSays(scene, 35 * SECOND);
    agentSays(scene, slot, visibility, 40 * SECOND);
    if (visibility === 'assigned' && random.chance(0.03)) colleagueHelps(scene, slot);
  }
}

function colleagueHelps({ pen, random, world }: Scene, slot: Slot): void {
  const colleagues = world.agents.filter(({ id, team }) => team === slot.agent.team && id !== slot.agent.id);
  pen.wait(random.lognormal(20 * SECOND, 0.5));
  pen.team(writerOf('assigned', random.pick(colleagues).id));
}

/** To the other team's queue and on to one of its agents. Undefined when there is nobody, and it stays. */
function passOn(scene: Scene, from: Slot, visibility: Visibility): Slot | undefined {
  const { pen, random, thread, floor } = scene;
  const { otherTeam } = thread.inbox;
  if (otherTeam === undefined || visibility !== 'assigned') return undefined;
  const slot = floor.take(otherTeam, pen.now + 10 * SECOND, from.agent.id);
  if (!slot || slot.from - pen.now > 30 * MINUTE) return undefined;
  pen.wait(5 * SECOND);
  pen.assign({ team: otherTeam });
  pen.waitUntil(slot.from);
  pen.assign({ agent: slot.agent.id, team: otherTeam });
  agentSays(scene, slot, visibility, 30 * SECOND);
  if (random.chance(0.6)) converse(scene, slot, visibility);
  slot.holdUntil(pen.now);
  return slot;
}

/** Nobody closes it. After a while the helpdesk takes it off the agent's hands. */
function leave(pen: Pen, random: Random): Ending {
  if (random.chance(0.2)) return 'left';
  pen.wait(random.between(10, 40) * MINUTE);
  pen.assign({});
  return 'left';
}

function finish(scene: Scene, slot: Slot, visibility: Visibility): Ending {
  const { pen, random, thread, world } = scene;
  if (random.chance(0.2)) {
    pen.wait(random.lognormal(25 * SECOND, 0.6));
    pen.customer(say('thanks', thread.customer.language, random));
    if (random.chance(0.4)) agentSays(scene, slot, visibility, 15 * SECOND);
  }
  if (random.chance(0.7)) pen.categorise(random.pick(world.categories));
  if (random.chance(0.03)) return leave(pen, random);
  // Helpdesks offer "send and resolve": then both carry the same second.
  if (random.chance(0.85)) pen.wait(random.lognormal(30 * SECOND, 1));
  pen.resolve('human', slot.agent.id);
  return 'resolved';
}
