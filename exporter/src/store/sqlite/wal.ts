/**
 * SQLite ends its log of changes at the first frame whose checksum is wrong, and says nothing: right after a power cut,
 * whose torn write nobody was told of, but a silent loss where what comes behind had been acknowledged.
 * https://sqlite.org/fileformat2.html#the_write_ahead_log
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { Sqlite } from './driver.ts';
import { StoreCorrupt } from '../store.ts';
import { MOST_UNSYNCED } from './durability.ts';
import { guarded } from './errors.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;

/** Throws `StoreCorrupt` when transactions lie behind damage in the log. Changes nothing. */
export function checkWal(path: string): void {
  const wal = `${path}-wal`;
  if (!existsSync(wal) || !guarded(wal, () => hidesTransactions(wal))) return;
  // While another exporter writes to it, the log cannot be judged: that it is locked is then what there is to say.
  guarded(path, () => {
    const probe = new Sqlite(path, { readonly: true, timeout: 1000 });
    try {
      probe.pragma('application_id');
    } finally {
      probe.close();
    }
  });
  throw new StoreCorrupt(
    `${wal} is damaged: webhooks acknowledged after the damage cannot be read; restore a backup, or go on without ` +
      `them by: sqlite3 ${path} 'PRAGMA wal_checkpoint(TRUNCATE)'`,
  );
}

function hidesTransactions(wal: string): boolean {
  const file = openSync(wal, 'r');
  try {
    return new WalReader(file).hidesTransactions();
  } finally {
    closeSync(file);
  }
}

type Checksum = readonly [number, number];

class WalReader {
  readonly #file: number;
  #offset = 0;
  #isLittleEndian = true;

  constructor(file: number) {
    this.#file = file;
  }

  /**
   * All but the last few transactions are synced before one more is written. So a commit that so many others and
   * another frame of the same generation follow had been acknowledged; of the last few, torn, nobody had been told.
   */
  hidesTransactions(): boolean {
    const header = this.#read(HEADER_BYTES);
    if (!header || !this.#understands(header)) return false;
    const frame = FRAME_HEADER_BYTES + header.readUInt32BE(8);
    let sum = this.#sum([0, 0], header.subarray(0, 24));
    let isWhole = isStored(sum, header, 24);
    let commitsBehindDamage = 0;
    for (let bytes = this.#read(frame); bytes; bytes = this.#read(frame)) {
      // Behind the end of the present generation frames of older ones are left.
      const isPresent = bytes.compare(header, 16, 24, 8, 16) === 0;
      if (isPresent && commitsBehindDamage >= MOST_UNSYNCED) return true;
      if (isWhole) sum = this.#sum(this.#sum(sum, bytes.subarray(0, 8)), bytes.subarray(FRAME_HEADER_BYTES));
      isWhole &&= isPresent && isStored(sum, bytes, 16);
      if (!isWhole && isPresent && bytes.readUInt32BE(4) !== 0) commitsBehindDamage += 1;
    }
    return false;
  }

  #understands(header: Buffer): boolean {
    const magic = header.readUInt32BE(0);
    this.#isLittleEndian = magic === MAGIC_LITTLE_ENDIAN;
    const pageBytes = header.readUInt32BE(8);
    const isPageSize = pageBytes >= 512 && pageBytes <= 65_536 && Number.isInteger(Math.log2(pageBytes));
    return (this.#isLittleEndian || magic === MAGIC_BIG_ENDIAN) && isPageSize;
  }

  #read(length: number): Buffer | undefined {
    const bytes = Buffer.alloc(length);
    if (readSync(this.#file, bytes, 0, length, this.#offset) < length) return undefined;
    this.#offset += length;
    return bytes;
  }

  #sum([first, second]: Checksum, bytes: Buffer): Checksum {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let [a, b] = [first, second];
    for (let i = 0; i < bytes.length; i += 8) {
      a = (a + view.getUint32(i, this.#isLittleEndian) + b) >>> 0;
      b = (b + view.getUint32(i + 4, this.#isLittleEndian) + a) >>> 0;
    }
    return [a, b];
  }
}

function isStored([a, b]: Checksum, bytes: Buffer, offset: number): boolean {
  return bytes.readUInt32BE(offset) === a && bytes.readUInt32BE(offset + 4) === b;
}
