/** How soon the exporter takes webhooks again after it was killed in the middle of them, and that none is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { figureOf } from '../report/row.ts';
import type { Row } from '../report/row.ts';
import { DRAIN_MS, recipeNow } from './bench.ts';
import type { Stage } from './bench.ts';
import { filledStore } from './fill.ts';

const RATE = 1000;
const LATENESS = '10s';
const KILL_AFTER_MS = 4000;
const SECONDS = 5;

interface Kill {
  readonly readySeconds: number;
  readonly faults: readonly string[];
}

export async function recovery(stage: Stage): Promise<Row> {
  const { rounds, say } = stage.bench;
  const { folder, conversations } = await filledStore(stage, LATENESS);
  const kills: Kill[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const kill = await killOnce(stage, folder, conversations);
    say(`recovery ${round}/${rounds}: ready ${kill.readySeconds.toFixed(1)} s after the kill`);
    kills.push(kill);
  }
  return {
    name: 'recovery',
    title: `Recovery after SIGKILL with ${conversations} open conversations`,
    figures: [
      figureOf(
        'started again to ready',
        's',
        kills.map(({ readySeconds }) => readySeconds),
      ),
    ],
    goals: [],
    notes: [
      `Killed under ${RATE} webhooks/s and started again at once. Checked each time: every message that was acknowledged is counted after it.`,
    ],
    faults: kills.flatMap(({ faults }) => faults),
  };
}

async function killOnce(stage: Stage, folder: string, customers: number): Promise<Kill> {
  const generator = stage.generator();
  const first = await stage.exporter({ folder, allowedLateness: LATENESS });
  const before = await first.value('helpdesk_facts_total');
  const recipe = {
    kind: 'inbound',
    name: `recovery/${Date.now()}`,
    webhooks: RATE * SECONDS,
    customers,
  } as const;
  await generator.prepare(recipeNow(recipe));
  const sending = generator.go({
    port: first.port,
    connections: 64,
    ratePerSecond: RATE,
    drainMs: DRAIN_MS / 10,
  });
  await sleep(KILL_AFTER_MS);
  await first.stop('SIGKILL');
  const second = await stage.exporter({ folder, allowedLateness: LATENESS });
  const { accepted, sent } = await sending;
  await generator.stop();
  const counted = (await second.value('helpdesk_facts_total')) - before;
  await second.stop();
  const isWhole = counted >= accepted && counted <= sent;
  return {
    readySeconds: second.readyAfterMs / 1000,
    faults: isWhole ? [] : [`${counted} facts of ${accepted} acknowledged and ${sent} sent`],
  };
}
