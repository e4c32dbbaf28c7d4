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

/** The text is handed out in pieces of this many bytes at most. */
const PIECE_BYTES = 1 << 20;

export function* renderChunk({ times, families }: Chunk): Iterable<Uint8Array> {
  const stamps = times.map((time) => Buffer.from(` ${time}\n`));
  const piece = new Piece();
  for (const { spec, series } of families) {
    yield* piece.add(Buffer.from(renderHeader(spec, 'openmetrics')));
    for (const one of series) yield* addSeries(piece, one, stamps);
  }
  yield* piece.add(Buffer.from(endOf('openmetrics')));
  yield piece.take();
}

/** All that a series shows at a time, time after time. */
function* addSeries(
  piece: Piece,
  { names, stretches }: RecordedSeries,
  stamps: readonly Uint8Array[],
): Iterable<Uint8Array> {
  for (const { from, to, values } of stretches) {
    const lines = names.map((name, at) => Buffer.from(`${name} ${renderNumber(values[at] ?? NaN)}`));
    for (let step = from; step < to; step += 1) {
      const stamp = stamps[step];
      if (!stamp) continue;
      for (const line of lines) {
        if (!piece.fits(line.length + stamp.length)) yield piece.take();
        piece.put(line);
        piece.put(stamp);
      }
    }
  }
}

/** Bytes put one behind the other: many short ones, of which the same come again and again. */
class Piece {
  #bytes = Buffer.allocUnsafe(PIECE_BYTES);
  #length = 0;

  fits(length: number): boolean {
    return this.#length + length <= PIECE_BYTES;
  }

  /** There must be room. */
  put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Gives what had to make room. */
  *add(bytes: Uint8Array): Iterable<Uint8Array> {
    if (!this.fits(bytes.length)) yield this.take();
    this.put(bytes);
  }

  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(PIECE_BYTES);
    this.#length = 0;
    return taken;
  }
}
