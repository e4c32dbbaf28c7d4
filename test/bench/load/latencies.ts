/** Latencies by the HDR histogram that Node.js brings: microseconds up to an hour, three significant digits. */
import { createHistogram } from 'node:perf_hooks';

/** Milliseconds. */
export interface Latencies {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Share above one second, which Meta limits. */
  readonly overOneSecond: number;
}

const HIGHEST_US = 3_600_000_000;

export class LatencyRecorder {
  readonly #histogram = createHistogram({ lowest: 1, highest: HIGHEST_US, figures: 3 });
  #overOneSecond = 0;

  record(latencyMs: number): void {
    this.#histogram.record(Math.min(HIGHEST_US, Math.max(1, Math.round(latencyMs * 1000))));
    if (latencyMs > 1000) this.#overOneSecond += 1;
  }

  read(): Latencies {
    const histogram = this.#histogram;
    const { count } = histogram;
    if (count === 0) {
      return { count, mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0, overOneSecond: 0 };
    }
    const at = (percentile: number) => histogram.percentile(percentile) / 1000;
    return {
      count,
      mean: histogram.mean / 1000,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      max: histogram.max / 1000,
      overOneSecond: this.#overOneSecond / count,
    };
  }
}
