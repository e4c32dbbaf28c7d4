/** Who tells of a simulation: the usual pair of sources, or one provider in its dialect. */
import type { Delivery } from '../deliver.ts';
import { toRequest, type Accounts, type WebhookPost } from '../request.ts';
import { dialectConfig, simulatedConfig, type SecretEntry } from '../simulatedConfig.ts';
import type { SimulationSettings } from '../simulation.ts';
import type { World } from '../world.ts';
import type { Dialect, DialectAccount, DialectApi } from './dialect.ts';
import { serveApi, type ListenOn } from './serveApi.ts';

export interface Speaker {
  /** What the simulation has to know of it. */
  readonly settings: Pick<SimulationSettings, 'sources' | 'speaks'>;
  /** Rejects with the system's error when the API cannot be served. */
  speak(world: World): Promise<Voice>;
}

export interface Voice {
  readonly toRequests: (delivery: Delivery, sentAtMs: number) => readonly WebhookPost[];
  /** Text of the helpdesk.yml that fits; `listen`: where the exporter shall; `store`: where it keeps what it counts. */
  readonly config: (listen: string, store?: string) => string;
  /** Resolves once nobody has asked the API for so long from now on, or when aborted; at once where none is served. */
  untilUnasked(forMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

type SecretEntries = Readonly<Record<keyof Accounts, SecretEntry>>;

export function pairSpeaker(accounts: Accounts, secrets: SecretEntries): Speaker {
  const { whatsapp, generic } = accounts;
  return {
    settings: { sources: { whatsapp: whatsapp.source, generic: generic.source } },
    speak: (world) =>
      Promise.resolve({
        toRequests: (delivery, sentAtMs) => [toRequest(delivery, world, accounts, sentAtMs)],
        config: (listen, store) =>
          simulatedConfig(world, {
            whatsapp: { source: whatsapp.source, secret: secrets.whatsapp },
            generic: { source: generic.source, secret: secrets.generic },
            listen,
            store,
          }),
        untilUnasked: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  };
}

export interface DialectPlan {
  readonly account: Omit<DialectAccount, 'apiUrl'>;
  /** Undefined: the API is not served, and the source asks nothing. */
  readonly apiListen: ListenOn | undefined;
}

export function dialectSpeaker(dialect: Dialect, { account: known, apiListen }: DialectPlan): Speaker {
  const { source } = known;
  return {
    settings: { sources: { whatsapp: source, generic: source }, speaks: dialect },
    speak: async (world) => {
      const served = await serve(dialect, world, { known, apiListen });
      const { account, api, untilUnasked, close } = served;
      return {
        toRequests: (delivery, sentAtMs) => {
          api?.learn(delivery);
          return dialect.toRequests(delivery, { world, account, sentAtMs });
        },
        config: (listen, store) => dialectConfig(world, dialect, { account, listen, store }),
        untilUnasked,
        close,
      };
    },
  };
}

interface Serving {
  readonly known: DialectPlan['account'];
  readonly apiListen: ListenOn | undefined;
}

/** The address is known only once it is served, and stands in the account the API is made with. */
async function serve(dialect: Dialect, world: World, { known, apiListen }: Serving) {
  if (!dialect.createApi || !apiListen) return silent(known);
  const answering: { api?: DialectApi } = {};
  const served = await serveApi(() => answering.api, apiListen);
  const account = { ...known, apiUrl: served.url };
  const api = dialect.createApi(world, account);
  answering.api = api;
  return { ...served, account, api };
}

function silent(known: DialectPlan['account']) {
  const atOnce = () => Promise.resolve();
  return {
    account: { ...known, apiUrl: undefined },
    api: undefined,
    untilUnasked: atOnce,
    close: atOnce,
  };
}
