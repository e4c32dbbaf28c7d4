/** The load generator's own process: signs first, sends when told. What was signed can be sent more than once. */
import { createSupply } from '../traffic/supply.ts';
import type { Supply } from '../traffic/supply.ts';
import { poissonArrivals, saturatingArrivals } from './arrivals.ts';
import type { FromGenerator, Go, Prepare, ToGenerator } from './job.ts';
import { runLoad } from './load.ts';
import type { LoadReport } from './load.ts';

const SEED = 20_230_517;

let supply: Supply | undefined;
let isUsed = false;

function answer(message: FromGenerator): void {
  process.send?.(message);
}

async function prepare({ recipe, worker, aheadChunks }: Prepare): Promise<void> {
  supply = await createSupply(recipe, { worker, ...(aheadChunks === undefined ? {} : { aheadChunks }) });
  isUsed = false;
  answer({ type: 'ready' });
}

async function go({ port, connections, ratePerSecond, drainMs, interimEveryMs }: Go): Promise<void> {
  answer({
    type: 'report',
    report: await load({ port, connections, ratePerSecond, drainMs, interimEveryMs }),
  });
}

function load(options: {
  port: number;
  connections: number;
  ratePerSecond: number | undefined;
  drainMs: number;
  interimEveryMs: number | undefined;
}): Promise<LoadReport> {
  if (!supply) throw new Error('Nothing has been prepared');
  if (isUsed) supply.rewind();
  isUsed = true;
  const { ratePerSecond, interimEveryMs } = options;
  return runLoad({
    ...options,
    supply,
    arrivals: ratePerSecond === undefined ? saturatingArrivals() : poissonArrivals(ratePerSecond, SEED),
    ...(interimEveryMs === undefined
      ? {}
      : {
          onInterim: {
            everyMs: interimEveryMs,
            tell: (interim) => {
              answer({ type: 'interim', interim });
            },
          },
        }),
  });
}

process.on('message', (message: ToGenerator) => {
  const work = message.type === 'prepare' ? prepare(message) : go(message);
  work.catch((error: unknown) => {
    answer({ type: 'failed', message: String(error) });
  });
});
// Whoever started it is gone.
process.on('disconnect', () => {
  process.exit();
});
