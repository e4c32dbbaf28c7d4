/** A simulated past as it reaches the exporter: every delivery read by its own source, signatures aside. */
import type { Config } from '../config/config.ts';
import type { Delivery } from '../simulate/deliver.ts';
import { bodyOf } from '../simulate/request.ts';
import type { Accounts } from '../simulate/request.ts';
import type { Simulation } from '../simulate/simulation.ts';
import { createSources } from '../sources/kinds.ts';
import { createPseudonymiser } from '../sources/pseudonyms.ts';
import type { Parsed, Source } from '../sources/source.ts';
import type { Arrival } from './replay.ts';

export interface SimulatedPast {
  readonly simulation: Pick<Simulation, 'deliveries' | 'world'>;
  readonly accounts: Accounts;
  readonly config: Config;
}

/** From the delivery of that number on, in order of receipt. */
export function* simulatedArrivals(
  { simulation, accounts, config }: SimulatedPast,
  position: number,
): Generator<Arrival, void> {
  const { deliveries, world } = simulation;
  const sources = createSources(
    config,
    createPseudonymiser(config.pseudonymKey.reveal(), config.labels.agents.show),
  );
  for (let at = position; at < deliveries.length; at += 1) {
    const delivery = deliveries[at];
    const account = delivery && accounts[delivery.source];
    const source = account && sources.get(account.source);
    if (!source) continue;
    const receivedAt = delivery.deliverAt;
    const body = bodyOf(delivery, world);
    const { facts, deadLetters, ignored } = read(source, body, receivedAt);
    yield { position: at + 1, delivery: { source: account.source, receivedAt, facts, deadLetters, ignored } };
  }
}

function read(source: Source, body: string, receivedAt: Delivery['deliverAt']): Parsed {
  return source.parse(JSON.parse(body), {
    method: 'POST',
    rest: '',
    target: '',
    query: new URLSearchParams(),
    headers: {},
    receivedAt,
    body: Buffer.from(body),
  });
}
