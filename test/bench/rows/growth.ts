/** What a webhook costs as the store fills, against a store that has hardly begun to. */
import type { Generator } from '../load/generator.ts';
import { atMost, figureOf } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import { spreadOf } from '../report/stats.ts';
import type { Exporter } from '../targets/exporter.ts';
import { DRAIN_MS, faultsOf, recipeNow, SETTLE_TIMEOUT_MS } from './bench.ts';
import type { Stage } from './bench.ts';
import { addFacts, leave, openConversations } from './fill.ts';
import { rotate } from './race.ts';

/** Short: what comes of one customer is to be settled one by one, however few customers there are. */
const LATENESS = '100ms';
/** What the grown store is held against. */
const SMALL = 1000;
const LEVELS = { whole: [SMALL, 100_000, 1_000_000], quick: [SMALL, 10_000, 50_000] } as const;
/** Costs differ by less than the machine does from minute to minute. */
const ROUNDS = 9;
const WEBHOOKS = { whole: 20_000, quick: 8000 } as const;

/** CPU time of the whole process per webhook, microseconds, in one round. */
interface Cost {
  readonly grownUs: number;
  readonly smallUs: number;
}

interface Level {
  readonly name: string;
  readonly costs: readonly Cost[];
}

export async function growth(stage: Stage): Promise<Row> {
  const { isQuick, say, facts, factsBudgetMs } = stage.bench;
  const folder = stage.folder('growth');
  const exporter = await stage.exporter({ folder, allowedLateness: LATENESS });
  const generator = stage.generator();
  const faults: string[] = [];
  const meter = new Meter(stage, { grown: exporter, generator, faults });

  const levels: Level[] = [];
  let open = 0;
  for (const wanted of LEVELS[isQuick ? 'quick' : 'whole']) {
    say(`growth: opening conversations up to ${wanted}`);
    open = await openConversations({ exporter, generator, say }, open, wanted);
    levels.push(await meter.measure(`${wanted} open conversations`, wanted));
  }
  say(`growth: adding ${facts} facts, for ${factsBudgetMs / 60_000} min at most`);
  await addFacts({ exporter, generator, say }, { facts, budgetMs: factsBudgetMs });
  const known = Math.round(await exporter.value('helpdesk_facts_total'));
  levels.push(await meter.measure(`${open} open conversations and ${known} facts`, open));
  const storeBytes = exporter.storeBytes();
  await exporter.stop();
  leave(stage, { folder, conversations: open });
  return toRow(levels, { storeBytes, facts: known, wantedFacts: facts, faults });
}

interface Rig {
  readonly grown: Exporter;
  readonly generator: Generator;
  readonly faults: string[];
}

class Meter {
  readonly #stage: Stage;
  readonly #rig: Rig;
  #recipes = 0;

  constructor(stage: Stage, rig: Rig) {
    this.#stage = stage;
    this.#rig = rig;
  }

  /** In turn with an exporter on a small store, begun for this: the machine changes for both alike. */
  async measure(name: string, open: number): Promise<Level> {
    const { bench } = this.#stage;
    const folder = this.#stage.folder('growth-small');
    const small = await this.#stage.exporter({ folder, allowedLateness: LATENESS });
    await openConversations({ exporter: small, generator: this.#rig.generator, say: bench.say }, 0, SMALL);
    await this.#round({ small, open }, 0);
    const costs: Cost[] = [];
    for (let round = 0; round < (bench.isQuick ? bench.rounds : ROUNDS); round += 1)
      costs.push(await this.#round({ small, open }, round));
    await small.stop();
    bench.say(
      `growth, ${name}: ${medianOf(costs, ofGrown).toFixed(0)} µs CPU per webhook, ${medianOf(costs, ofSmall).toFixed(0)} µs on a small store`,
    );
    return { name, costs };
  }

  async #round({ small, open }: { small: Exporter; open: number }, round: number): Promise<Cost> {
    const us = { grownUs: 0, smallUs: 0 };
    for (const which of rotate(['grown', 'small'] as const, round)) {
      us[`${which}Us`] = await (which === 'grown'
        ? this.#cost(this.#rig.grown, open)
        : this.#cost(small, SMALL));
    }
    return us;
  }

  async #cost(target: Exporter, customers: number): Promise<number> {
    const { generator, faults } = this.#rig;
    const { connections, isQuick } = this.#stage.bench;
    const webhooks = WEBHOOKS[isQuick ? 'quick' : 'whole'];
    this.#recipes += 1;
    const name = `growth/${this.#recipes}`;
    await generator.prepare(recipeNow({ kind: 'exchange', name, webhooks, customers }));
    const before = await target.read();
    const report = await generator.go({ port: target.port, connections, drainMs: DRAIN_MS });
    faults.push(...faultsOf('growth', report, webhooks));
    const { cpuMs } = await target.atRest(SETTLE_TIMEOUT_MS);
    await target.settled(SETTLE_TIMEOUT_MS);
    return ((cpuMs - before.cpuMs) * 1000) / webhooks;
  }
}

const ofGrown = ({ grownUs }: Cost): number => grownUs;
const ofSmall = ({ smallUs }: Cost): number => smallUs;
const grownBy = ({ grownUs, smallUs }: Cost): number => grownUs / smallUs;

function medianOf(costs: readonly Cost[], what: (cost: Cost) => number): number {
  return spreadOf(costs.map(what)).median;
}

function figuresOf({ name, costs }: Level): readonly Figure[] {
  return [
    figureOf(`CPU per webhook, ${name}`, 'µs', costs.map(ofGrown)),
    figureOf('… on a small store at the same time', 'µs', costs.map(ofSmall)),
    figureOf('… the one / the other', '', costs.map(grownBy)),
  ];
}

interface Outcome {
  readonly storeBytes: number;
  readonly facts: number;
  readonly wantedFacts: number;
  readonly faults: readonly string[];
}

function toRow(levels: readonly Level[], { storeBytes, facts, wantedFacts, faults }: Outcome): Row {
  const isShort = facts < wantedFacts;
  return {
    name: 'growth',
    title: 'Growth: what a webhook costs as the store fills',
    figures: [...levels.flatMap(figuresOf), { name: 'store', value: storeBytes / 1e6, unit: 'MB' }],
    goals: [
      atMost(
        'dearest level / a small store',
        Math.max(...levels.map(({ costs }) => medianOf(costs, grownBy))),
        1.2,
      ),
    ],
    notes: [
      `CPU time of the whole process per webhook, until the process is at rest again; the same traffic as under latency, spread over all open conversations. In turn with it, another exporter takes as much traffic of ${SMALL} open conversations, in a store begun for this level: machines change from minute to minute, so the goal is of the median of what a round cost against the small store in the same round. The first level holds two stores alike against each other: what it differs from 1 by is the error of the measurement.`,
      ...(isShort
        ? [`The time allowed ended at ${facts} facts of the ${wantedFacts} wanted (--facts-minutes).`]
        : []),
    ],
    faults,
  };
}
