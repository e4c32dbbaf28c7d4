/** How many updates a second one process takes, all the way to settled, beside what bare servers take. */
import { atLeast } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import { figureOf } from '../report/row.ts';
import type { Recipe } from '../traffic/recipe.ts';
import { BATCH_SIZE, updatesIn } from '../traffic/recipe.ts';
import { recipeNow } from './bench.ts';
import type { Stage } from './bench.ts';
import { race, rotate } from './race.ts';
import type { Measured } from './race.ts';

const LATENESS_MS = 1000;
const CUSTOMERS = 20_000;
const BATCH_CONNECTIONS = 4;

interface Contest {
  readonly name: string;
  readonly recipe: (name: string, webhooks: number) => Recipe;
  readonly webhooks: number;
  readonly warmUpWebhooks: number;
  readonly connections: number;
}

interface Round {
  readonly http: Measured;
  readonly koa: Measured;
  readonly exporter: Measured;
}

export async function throughput(stage: Stage): Promise<Row> {
  const { isQuick, connections } = stage.bench;
  const contest: Contest = {
    name: 'throughput',
    recipe: (name, webhooks) => recipeNow({ kind: 'inbound', name, webhooks, customers: CUSTOMERS }),
    webhooks: isQuick ? 20_000 : 100_000,
    warmUpWebhooks: 20_000,
    connections,
  };
  const { rounds, faults } = await hold(stage, contest);
  const ratio = figureOf('exporter / bare Koa', '', rounds.map(ratioOf));
  return {
    name: 'throughput',
    title: 'Webhooks per second: unique messages, verified, deduplicated, durable, settled',
    figures: [...figuresOf(rounds, 'webhook'), ratio],
    goals: [atLeast('exporter / bare Koa', ratio.value, 0.65)],
    notes: [
      `Rounds: ${rounds.length}, of ${contest.webhooks} signed webhooks with one customer message each from ${CUSTOMERS} customers in turn; the same requests to each server, in turning order; medians.`,
      `${connections} keep-alive connections, a new request on each as soon as the one before is answered.`,
      SETTLED_NOTE,
    ],
    faults,
  };
}

export async function batches(stage: Stage): Promise<Row> {
  const contest: Contest = {
    name: 'batches',
    recipe: (name, webhooks) => recipeNow({ kind: 'batch', name, webhooks, customers: CUSTOMERS }),
    webhooks: stage.bench.isQuick ? 20 : 200,
    warmUpWebhooks: 5,
    connections: BATCH_CONNECTIONS,
  };
  const { rounds, faults } = await hold(stage, contest);
  const figures = figuresOf(rounds, 'update');
  return {
    name: 'batches',
    title: `Updates per second in webhooks of ${BATCH_SIZE}`,
    figures,
    goals: [atLeast('exporter, settled', figures[0]?.value ?? 0, 30_000, '/s')],
    notes: [
      `Rounds: ${rounds.length}, of ${contest.webhooks} signed webhooks with ${BATCH_SIZE} customer messages each, over ${BATCH_CONNECTIONS} connections; the same requests to each server; medians.`,
      SETTLED_NOTE,
    ],
    faults,
  };
}

const SETTLED_NOTE = `The exporter's time ends when it has come to rest and \`helpdesk_exporter_pending_facts\` is 0, less the configured lateness of ${LATENESS_MS} ms. CPU is user and system time of the whole process, settling included.`;

async function hold(stage: Stage, contest: Contest): Promise<{ rounds: Round[]; faults: string[] }> {
  const generator = stage.generator();
  const targets = {
    http: await stage.baseline('bareHttp'),
    koa: await stage.baseline('bareKoa'),
    exporter: await stage.exporter({
      folder: stage.folder(contest.name),
      allowedLateness: `${LATENESS_MS}ms`,
    }),
  };
  const faults: string[] = [];
  const play = async (recipe: Recipe, round: number): Promise<Round> => {
    const measured: Record<string, Measured> = {};
    await generator.prepare(recipe);
    for (const name of rotate(Object.keys(targets), round) as (keyof typeof targets)[]) {
      const { connections } = contest;
      const terms = { generator, recipe, connections, latenessMs: LATENESS_MS, faults };
      measured[name] = await race(name, targets[name], terms);
    }
    return measured as unknown as Round;
  };
  await play(contest.recipe(`${contest.name}/warm-up`, contest.warmUpWebhooks), 0);
  const rounds: Round[] = [];
  for (let round = 1; round <= stage.bench.rounds; round += 1) {
    const recipe = contest.recipe(`${contest.name}/${round}`, contest.webhooks);
    const result = await play(recipe, round);
    rounds.push(result);
    stage.bench.say(
      `${contest.name} ${round}/${stage.bench.rounds}, ${updatesIn(recipe)}: ${sayRound(result)}`,
    );
  }
  return { rounds, faults };
}

function sayRound(round: Round): string {
  const { http, koa, exporter } = round;
  return `http ${sayOne(http)}, koa ${sayOne(koa)}, exporter ${sayOne(exporter)}: ${ratioOf(round).toFixed(3)} of koa`;
}

function sayOne({ perSecond, cpuUs }: Measured): string {
  return `${perSecond.toFixed(0)}/s (${cpuUs.toFixed(0)} µs CPU)`;
}

function ratioOf({ exporter, koa }: Round): number {
  return exporter.perSecond / koa.perSecond;
}

function figuresOf(rounds: readonly Round[], unit: string): Figure[] {
  const figure = (name: string, symbol: string, pick: (round: Round) => number) =>
    figureOf(name, symbol, rounds.map(pick));
  return [
    figure('exporter, settled', '/s', ({ exporter }) => exporter.perSecond),
    figure('exporter, acknowledged', '/s', ({ exporter }) => exporter.acceptedPerSecond),
    figure('bare Koa (body, HMAC, JSON.parse)', '/s', ({ koa }) => koa.perSecond),
    figure('bare node:http (body)', '/s', ({ http }) => http.perSecond),
    figure(`CPU per ${unit}: exporter`, 'µs', ({ exporter }) => exporter.cpuUs),
    figure(`CPU per ${unit}: bare Koa`, 'µs', ({ koa }) => koa.cpuUs),
    figure(`CPU per ${unit}: bare node:http`, 'µs', ({ http }) => http.cpuUs),
    figure('CPU of bare Koa / of exporter', '', ({ koa, exporter }) => koa.cpuUs / exporter.cpuUs),
  ];
}
