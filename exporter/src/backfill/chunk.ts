/**
 * A stretch of scrapes as OpenMetrics with times: families one after the other, in them each series with all of its
 * samples in order of time, as the specification has it (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 */
import { endOf, renderHeader, renderNumber } from '../metrics/exposition.ts';
import type { RecordedFamily, RecordedSeries } from './recorder.ts';

export interface Chunk {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly families: readonly RecordedFamily[];
}

/** Text is handed out in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 20;

export function* renderChunk({ times, families }: Chunk): Iterable<string> {
  const stamps = times.map((time) => ` ${time}\n`);
  let piece = '';
  for (const { spec, series } of families) {
    piece += renderHeader(spec, 'openmetrics');
    for (const one of series) {
      for (const point of pointsOf(one, stamps)) {
        piece += point;
        if (piece.length < PIECE_LENGTH) continue;
        yield piece;
        piece = '';
      }
    }
  }
  yield piece + endOf('openmetrics');
}

/** All that a series shows at a time, time after time. */
function* pointsOf({ names, stretches }: RecordedSeries, stamps: readonly string[]): Iterable<string> {
  for (const { from, to, values } of stretches) {
    const lines = names.map((name, at) => `${name} ${renderNumber(values[at] ?? NaN)}`);
    for (const stamp of stamps.slice(from, to)) {
      let point = '';
      for (const line of lines) point += line + stamp;
      yield point;
    }
  }
}
