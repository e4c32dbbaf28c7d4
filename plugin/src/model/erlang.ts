/** A queue with patience (M/M/N+M): customers arrive, wait first come first served, and leave when patience ends. */
export interface Queue {
  readonly arrivalsPerHour: number;
  /** Seconds one customer keeps one server. */
  readonly handleSeconds: number;
  /** Mean seconds a waiting customer stays. */
  readonly patienceSeconds: number;
}

export interface QueueFigures {
  readonly waits: number;
  readonly abandons: number;
  readonly meanWaitSeconds: number;
  readonly occupancy: number;
}

export interface ServiceGoal {
  readonly withinSeconds: number;
  readonly target: number;
}

/** States less likely than e^-40 of the likeliest change nothing in double precision. */
const NEGLIGIBLE_LOG = 40;
const MAX_SERVERS = 5000;
/** Panels of Simpson's rule; the integrands are smooth, so this is good for eight digits. */
const PANELS = 200;

interface Rates {
  readonly lambda: number;
  readonly mu: number;
  readonly theta: number;
}

function ratesOf(queue: Queue): Rates {
  return {
    lambda: queue.arrivalsPerHour / 3600,
    mu: 1 / queue.handleSeconds,
    theta: 1 / queue.patienceSeconds,
  };
}

interface Chain {
  /** Probability that all servers are busy and nobody waits. */
  readonly justFull: number;
  readonly someFree: number;
  readonly meanQueue: number;
  readonly meanBusy: number;
}

interface State {
  readonly customers: number;
  /** Logarithm of the probability, relative to the state "just full". */
  readonly log: number;
}

/** Stationary birth–death chain, in logarithms: a large team at a quiet hour would overflow otherwise. */
function chainOf(rates: Rates, servers: number): Chain {
  const states = [
    { customers: servers, log: 0 },
    ...statesBelow(rates, servers),
    ...statesAbove(rates, servers),
  ];
  const top = states.reduce((max, state) => Math.max(max, state.log), 0);
  let [sum, free, queue, busy] = [0, 0, 0, 0];
  for (const { customers, log } of states) {
    const weight = Math.exp(log - top);
    sum += weight;
    free += customers < servers ? weight : 0;
    queue += Math.max(0, customers - servers) * weight;
    busy += Math.min(servers, customers) * weight;
  }
  return {
    justFull: Math.exp(-top) / sum,
    someFree: free / sum,
    meanQueue: queue / sum,
    meanBusy: busy / sum,
  };
}

function statesBelow({ lambda, mu }: Rates, servers: number): State[] {
  const states: State[] = [];
  let [log, top] = [0, 0];
  for (let n = servers; n > 0 && log > top - NEGLIGIBLE_LOG; n--) {
    log += Math.log((n * mu) / lambda);
    top = Math.max(top, log);
    states.push({ customers: n - 1, log });
  }
  return states;
}

function statesAbove({ lambda, mu, theta }: Rates, servers: number): State[] {
  const states: State[] = [];
  let [log, top] = [0, 0];
  for (let waiting = 1; log > top - NEGLIGIBLE_LOG; waiting++) {
    log += Math.log(lambda / (servers * mu + waiting * theta));
    top = Math.max(top, log);
    states.push({ customers: servers + waiting, log });
  }
  return states;
}

/** The usual figures of Erlang A. With no arrivals nobody waits. */
export function erlangA(queue: Queue, servers: number): QueueFigures {
  const rates = ratesOf(queue);
  if (rates.lambda <= 0) {
    return { waits: 0, abandons: 0, meanWaitSeconds: 0, occupancy: 0 };
  }
  if (servers <= 0) {
    return { waits: 1, abandons: 1, meanWaitSeconds: queue.patienceSeconds, occupancy: 0 };
  }
  const chain = chainOf(rates, servers);
  const meanWaitSeconds = chain.meanQueue / rates.lambda;
  return {
    waits: 1 - chain.someFree,
    abandons: rates.theta * meanWaitSeconds,
    meanWaitSeconds,
    occupancy: chain.meanBusy / servers,
  };
}

/**
 * Share answered within the threshold, of those answered or gone after it: the service level as the KPI page
 * defines it. The wait that a customer of endless patience would see has the density
 * P(just full) · Nμ · exp(−Nμt + (λ/θ)(1 − exp(−θt))): every state with j waiting adds one term of the exponential's series.
 */
export function serviceLevelA(queue: Queue, servers: number, withinSeconds: number): number {
  const rates = ratesOf(queue);
  if (rates.lambda <= 0) {
    return 1;
  }
  if (servers <= 0) {
    return 0;
  }
  const { lambda, mu, theta } = rates;
  const chain = chainOf(rates, servers);
  const capacity = servers * mu;
  const scale = Math.log(chain.justFull * capacity);
  const staying = (t: number): number => Math.exp(-theta * t);
  const offeredWait = (t: number): number =>
    Math.exp(scale - capacity * t + (lambda / theta) * (1 - staying(t)));
  const [waitedInTime, servedInTime] = integrals(offeredWait, staying, withinSeconds);
  const answered = 1 - (theta * chain.meanQueue) / lambda;
  const stillWaiting = 1 - chain.someFree - waitedInTime;
  const goneInTime = waitedInTime - servedInTime + stillWaiting * -Math.expm1(-theta * withinSeconds);
  const goneLate = Math.max(0, 1 - answered - goneInTime);
  const inTime = chain.someFree + servedInTime;
  return Math.min(1, Math.max(0, inTime / (answered + goneLate)));
}

/** Of a function and of its product with a weight, from 0, by Simpson's rule. */
function integrals(
  f: (t: number) => number,
  weight: (t: number) => number,
  to: number,
): readonly [number, number] {
  const step = to / PANELS;
  let [plain, weighted] = [0, 0];
  for (let i = 0; i <= PANELS; i++) {
    const t = i * step;
    const part = f(t) * (i === 0 || i === PANELS ? 1 : i % 2 === 0 ? 2 : 4);
    plain += part;
    weighted += weight(t) * part;
  }
  return [(plain * step) / 3, (weighted * step) / 3];
}

/** The fewest servers that reach the goal; Infinity when no reasonable number does, as none answers everybody in time. */
export function serversFor(queue: Queue, goal: ServiceGoal): number {
  if (queue.arrivalsPerHour <= 0) {
    return 0;
  }
  if (goal.target >= 1) {
    return Infinity;
  }
  const enough = (servers: number): boolean =>
    serviceLevelA(queue, servers, goal.withinSeconds) >= goal.target;
  const bracket = bracketOf(enough, Math.ceil((queue.arrivalsPerHour * queue.handleSeconds) / 3600));
  return bracket ? bisected(enough, bracket) : Infinity;
}

/** `low` servers are not enough, `high` are. */
interface Bracket {
  readonly low: number;
  readonly high: number;
}

/** From a first guess outward in growing steps; the answer is seldom far from the servers kept busy. */
function bracketOf(enough: (servers: number) => boolean, guess: number): Bracket | undefined {
  let [low, high] = [guess, guess];
  for (let step = 1; !enough(high); step *= 2) {
    [low, high] = [high, high + step];
    if (high > MAX_SERVERS) {
      return undefined;
    }
  }
  for (let step = 1; low === high || (low > 0 && enough(low)); step *= 2) {
    [low, high] = [Math.max(0, low - step), low];
  }
  return { low, high };
}

function bisected(enough: (servers: number) => boolean, { low, high }: Bracket): number {
  if (high - low <= 1) {
    return high;
  }
  const middle = Math.floor((low + high) / 2);
  return bisected(enough, enough(middle) ? { low, high: middle } : { low: middle, high });
}
