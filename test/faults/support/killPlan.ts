/** When and how the exporter is killed, drawn from a seed. */
import type { Random } from '../../../exporter/src/simulate/random.ts';

/**
 * - `flight`: as a webhook has just been sent.
 * - `settling`: as it writes to its database while no webhook is on its way.
 * - `again`: as soon as it is up, with redeliveries on their way.
 * - `start`: before it is up.
 * - `stop`: while it shuts down after SIGTERM.
 * - `timers`: when it has been up for long enough for timers to fire.
 * - `sweep`: as it settles days of timers that have fallen due at once.
 */
export type KillStyle = 'flight' | 'settling' | 'again' | 'start' | 'stop' | 'timers' | 'sweep';

export interface PlannedKill {
  readonly style: KillStyle;
  /** Share of the traffic, from 0 to 1, that may have been sent by then. */
  readonly sentShare: number;
  /** Where in its range the moment lies, from 0 to 1. */
  readonly point: number;
}

/** Three in a row that leave the exporter hardly any time. */
const STORM: readonly KillStyle[] = ['again', 'start', 'start'];
const EACH_ONCE: readonly KillStyle[] = ['flight', 'settling', 'timers', 'stop'];
const OFTEN: readonly (readonly [KillStyle, number])[] = [
  ['flight', 6],
  ['settling', 6],
  ['start', 2],
  ['again', 3],
  ['stop', 3],
  ['timers', 1],
];

/** How much traffic a life before such a kill takes, against the others. */
const TRAFFIC: Readonly<Record<KillStyle, number>> = {
  flight: 2,
  settling: 2,
  again: 0.5,
  start: 0,
  stop: 2,
  timers: 6,
  sweep: 0,
};

/**
 * `kills` of them, 10 or more, in order, at least one of every style. After the first sweep comes a `start` that nothing
 * can stand in the way of, since everything has been acknowledged by then.
 */
export function planKills(kills: number, random: Random): PlannedKill[] {
  const moreSweeps = Array<KillStyle>(Math.round(kills / 10) - 1).fill('sweep');
  const last: readonly KillStyle[] = ['sweep', 'start', ...moreSweeps];
  const units = unitsOf(kills - last.length, random);
  return withTraffic([...shuffled(units, random).flat(), ...last], random);
}

function unitsOf(kills: number, random: Random): (readonly KillStyle[])[] {
  const more = kills - STORM.length - EACH_ONCE.length;
  return [
    STORM,
    ...EACH_ONCE.map((style) => [style]),
    ...Array.from({ length: more }, () => [random.weighted(OFTEN)]),
  ];
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function withTraffic(styles: readonly KillStyle[], random: Random): PlannedKill[] {
  const amounts = styles.map((style) => TRAFFIC[style] * random.between(0.4, 1.6));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  let sent = 0;
  return styles.map((style, index) => {
    sent += amounts[index] ?? 0;
    return { style, sentShare: sent / total, point: random.next() };
  });
}
