/** A provider's desk: a few chats told in its dialect, and its API over real HTTP, which fails when it is told to. */
import { stringify, parse } from 'yaml';
import type { Dialect, DialectApi } from '../../exporter/src/simulate/dialects/dialect.ts';
import { dialectConfig } from '../../exporter/src/simulate/simulatedConfig.ts';
import { createSimulation } from '../../exporter/src/simulate/simulation.ts';
import type { Simulation } from '../../exporter/src/simulate/simulation.ts';
import { postAll } from '../../exporter/src/simulate/post.ts';
import type { PostReport } from '../../exporter/src/simulate/post.ts';
import { HOUR_MS, OUT_OF_ORDER } from '../../exporter/src/simulate/testing/simulated.ts';
import { createTransport } from '../../exporter/src/simulate/transport.ts';
import { startProvider } from '../../exporter/src/testing/provider.ts';
import type { Asked, ProviderAnswer } from '../../exporter/src/testing/provider.ts';
import { lastBusyHour } from '../support/busyHour.ts';

/** How a question fares instead of being answered. */
export type Fault = ProviderAnswer | 'silence' | 'hang up';

export interface Desk {
  readonly simulation: Simulation;
  /** Every question so far, answered or not. */
  readonly asked: readonly Asked[];
  /** Faults still to come. */
  readonly faultsLeft: number;
  /** No question is answered any more. */
  fallSilent(): void;
  /** The next questions fare so, one each; all later ones are answered. */
  fail(...faults: readonly Fault[]): void;
  /** Text of the helpdesk.yml that fits. */
  config(keys: Readonly<Record<string, unknown>>): string;
  /** Sends every webhook to the exporter and waits until each is acknowledged or refused. */
  tell(): Promise<PostReport>;
  close(): Promise<void>;
}

/** All of it, with what comes behind the hour, is over before it is told. */
const REST_MS = HOUR_MS;

const SETTINGS = {
  ...OUT_OF_ORDER,
  seed: 5,
  forMs: HOUR_MS,
  duplicates: 0.3,
} as const;

/** In the afternoon four times as many write as in the evening, and a provider's API is asked a few questions a second at most. */
function rateIn(hour: number): number {
  return new Date(hour).getUTCHours() < 18 ? 4 : 16;
}

/** `url`: where the exporter will be. */
export async function openDesk(dialect: Dialect, url: string): Promise<Desk> {
  const { kind } = dialect;
  const from = lastBusyHour(Date.now(), REST_MS);
  const sources = { whatsapp: kind, generic: kind };
  const simulation = createSimulation({
    ...SETTINGS,
    ratePerHour: rateIn(from),
    from,
    sources,
    speaks: dialect,
  });
  const { world, deliveries } = simulation;
  const answering: { api?: DialectApi } = {};
  const faults: Fault[] = [];
  let isSilent = false;
  const provider = await startProvider((asked) => {
    if (isSilent) return 'silence';
    return faults.shift() ?? answering.api?.answer(asked) ?? { status: 503 };
  });
  const secret = `simulated-${kind}-secret-0123456789`;
  const account = { source: kind, secret, publicUrl: url, apiUrl: provider.url };
  const api = dialect.createApi?.(world, account);
  if (!api) throw new Error(`${kind} asks nothing`);
  answering.api = api;
  return {
    simulation,
    asked: provider.asked,
    get faultsLeft() {
      return faults.length;
    },
    fallSilent: () => {
      isSilent = true;
    },
    fail: (...list) => {
      isSilent = false;
      faults.push(...list);
    },
    config: (keys) => {
      const text = dialectConfig(world, dialect, { account, listen: new URL(url).host });
      return stringify({ ...(parse(text) as object), ...keys });
    },
    tell: async () => {
      const transport = createTransport(url, 4);
      try {
        return await postAll(deliveries, {
          transport,
          toRequests: (delivery, sentAtMs) => {
            api.learn(delivery);
            return dialect.toRequests(delivery, { world, account, sentAtMs });
          },
          speed: Infinity,
          start: { eventAt: from, wallAt: Date.now() },
          windowMs: HOUR_MS,
          concurrency: 4,
        });
      } finally {
        transport.close();
      }
    },
    close: () => provider.close(),
  };
}
