/** What a webhook costs as the store fills. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Generator } from '../load/generator.ts';
import { atMost, figureOf } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import { spreadOf } from '../report/stats.ts';
import { Exporter } from '../targets/exporter.ts';
import type { Server } from '../targets/server.ts';
import { DRAIN_MS, faultsOf, recipeNow, SETTLE_TIMEOUT_MS } from './bench.ts';
import type { Stage } from './bench.ts';
import { addFacts, leave, openConversations } from './fill.ts';
import { rotate } from './race.ts';

/** Short: what comes of one customer is to be settled one by one, however few customers there are. */
const LATENESS = '100ms';
const IDLE_SHARE = 0.2;
const IDLE_MS = 300;
/** Levels differ by less than the machine does from minute to minute. */
const ROUNDS = 5;

interface Cost {
  readonly exporterUs: number;
  readonly koaUs: number;
}

interface Level {
  readonly name: string;
  readonly costs: readonly Cost[];
}

export async function growth(stage: Stage): Promise<Row> {
  const { isQuick, say } = stage.bench;
  const folder = stage.folder('growth');
  const exporter = await stage.exporter({ folder, allowedLateness: LATENESS });
  const koa = await stage.baseline('bareKoa');
  const generator = stage.generator();
  const faults: string[] = [];
  const meter = new Meter(stage, { exporter, koa, generator, faults });
  await meter.measure('warm-up', 1000);

  const levels: Level[] = [];
  let open = 0;
  for (const wanted of isQuick ? [1000, 10_000, 50_000] : [1000, 100_000, 1_000_000]) {
    say(`growth: opening conversations up to ${wanted}`);
    open = await openConversations({ exporter, generator, say }, open, wanted);
    levels.push(await meter.measure(`${wanted} open conversations`, wanted));
  }
  const { facts, factsBudgetMs } = stage.bench;
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
  readonly exporter: Exporter;
  readonly koa: Server;
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

  /** In turn with bare Koa, which shows what slows the machine. */
  async measure(name: string, customers: number): Promise<Level> {
    const { bench } = this.#stage;
    const costs: Cost[] = [];
    for (let round = 0; round < (bench.isQuick ? bench.rounds : ROUNDS); round += 1) {
      costs.push(await this.#round(customers, round));
    }
    const koaUs = spreadOf(costs.map((cost) => cost.koaUs)).median;
    bench.say(
      `growth, ${name}: ${medianOf(costs).toFixed(0)} µs CPU per webhook, bare Koa ${koaUs.toFixed(0)} µs`,
    );
    return { name, costs };
  }

  async #round(customers: number, round: number): Promise<Cost> {
    const { exporter, koa, generator } = this.#rig;
    const webhooks = this.#stage.bench.isQuick ? 8000 : 20_000;
    this.#recipes += 1;
    const name = `growth/${this.#recipes}`;
    await generator.prepare(recipeNow({ kind: 'exchange', name, webhooks, customers }));
    const us = { exporterUs: 0, koaUs: 0 };
    for (const which of rotate(['exporter', 'koa'] as const, round)) {
      us[`${which}Us`] = await this.#cost(which === 'exporter' ? exporter : koa, webhooks);
    }
    return us;
  }

  async #cost(target: Exporter | Server, webhooks: number): Promise<number> {
    const { generator, faults } = this.#rig;
    const before = await target.read();
    const { connections } = this.#stage.bench;
    const report = await generator.go({ port: target.port, connections, drainMs: DRAIN_MS });
    faults.push(...faultsOf('growth', report, webhooks));
    const cpuMs = await cpuOnceIdle(target);
    if (target instanceof Exporter) await target.settled(SETTLE_TIMEOUT_MS);
    return ((cpuMs - before.cpuMs) * 1000) / webhooks;
  }
}

/** A scrape would cost more than what is measured: that settling is over shows in the process coming to rest. */
async function cpuOnceIdle(target: Exporter | Server): Promise<number> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  let { cpuMs } = await target.read();
  while (Date.now() < deadline) {
    await sleep(IDLE_MS);
    const later = await target.read();
    if (later.cpuMs - cpuMs < IDLE_SHARE * IDLE_MS) return cpuMs;
    cpuMs = later.cpuMs;
  }
  throw new Error('The process does not come to rest');
}

function medianOf(costs: readonly Cost[]): number {
  return spreadOf(costs.map(({ exporterUs }) => exporterUs)).median;
}

/** Bare Koa stores nothing: what it costs more in a round, the machine has become slower by. */
function grownBy(levels: readonly Level[]): number {
  const against = levels.map(
    ({ costs }) => spreadOf(costs.map(({ exporterUs, koaUs }) => exporterUs / koaUs)).median,
  );
  return highestOf(against);
}

/** As a multiple of the first. */
function highestOf(values: readonly number[]): number {
  return Math.max(...values) / (values[0] ?? NaN);
}

interface Outcome {
  readonly storeBytes: number;
  readonly facts: number;
  readonly wantedFacts: number;
  readonly faults: readonly string[];
}

function toRow(levels: readonly Level[], { storeBytes, facts, wantedFacts, faults }: Outcome): Row {
  const figures = levels.flatMap(({ name, costs }): Figure[] => [
    figureOf(
      `CPU per webhook, ${name}`,
      'µs',
      costs.map(({ exporterUs }) => exporterUs),
    ),
    figureOf(
      '… of bare Koa at the same time',
      'µs',
      costs.map(({ koaUs }) => koaUs),
    ),
  ]);
  const medians = levels.map(({ costs }) => medianOf(costs));
  const isShort = facts < wantedFacts;
  return {
    name: 'growth',
    title: 'Growth: what a webhook costs as the store fills',
    figures: [
      ...figures,
      { name: 'dearest level / first, the machine as it was', value: highestOf(medians), unit: '' },
      { name: 'store', value: storeBytes / 1e6, unit: 'MB' },
    ],
    goals: [atMost('dearest level / first, each against bare Koa', grownBy(levels), 1.2)],
    notes: [
      'CPU time of the whole process per webhook, until the process is at rest again; the same traffic as under latency, spread over all open conversations. Bare Koa, which stores nothing, is measured in turn and shows how far the machine itself changed: the goal is of the median of what a round cost against bare Koa in the same round.',
      ...(isShort
        ? [`The time allowed ended at ${facts} facts of the ${wantedFacts} wanted (--facts-minutes).`]
        : []),
    ],
    faults,
  };
}
