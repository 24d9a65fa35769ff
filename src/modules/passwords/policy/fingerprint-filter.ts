import { createHash } from 'node:crypto';

const MAGIC = Buffer.from('WWFILT01', 'latin1');
const COUNT_OFFSET = MAGIC.length;
const CHECKSUM_OFFSET = COUNT_OFFSET + 4;
const CHECKSUM_BYTES = 32;
const BUCKETS_OFFSET = CHECKSUM_OFFSET + CHECKSUM_BYTES;
const BUCKET_BYTES = 2;
const BUCKETS = 2 ** (8 * BUCKET_BYTES);
const REMAINDERS_OFFSET = BUCKETS_OFFSET + BUCKETS;
const REMAINDER_BYTES = 3;
const REMAINDERS = 2 ** (8 * REMAINDER_BYTES);

/** What has the texts of a list, exactly or nearly. */
export interface TextSet {
  has(text: string): boolean;
}

/**
 * A set of texts in three bytes each, kept as it is in its file. Of each text it has a fingerprint, the first 40 bits of its
 * SHA-256: 16 bits choose a bucket, the bucket lists the other 24. It never misses a text of the set. It finds another
 * text with a chance of size / 2^40, which is below one in a million up to a million texts.
 *
 * | at | bytes | holds |
 * | --- | --- | --- |
 * | 0 | 8 | `WWFILT01` |
 * | 8 | 4 | number of fingerprints, little-endian |
 * | 12 | 32 | SHA-256 of all that follows |
 * | 44 | 65,536 | for each bucket the number of its fingerprints |
 * | 65,580 | 3 for each fingerprint | the last 24 bits, bucket after bucket, in ascending order |
 */
export class FingerprintFilter implements TextSet {
  private readonly starts: Uint32Array;

  /** @throws Error when the file is not one of these, or damaged */
  constructor(private readonly file: Buffer) {
    const isWhole = file.length >= REMAINDERS_OFFSET && file.subarray(0, MAGIC.length).equals(MAGIC);
    if (!isWhole || !checksumOf(file).equals(file.subarray(CHECKSUM_OFFSET, BUCKETS_OFFSET)))
      throw new Error('The filter file is damaged.');
    this.starts = startsOf(file);
    if (
      this.size !== file.readUInt32LE(COUNT_OFFSET) ||
      file.length !== REMAINDERS_OFFSET + this.size * REMAINDER_BYTES
    )
      throw new Error('The filter file is damaged.');
  }

  static fileOf(texts: Iterable<string>): Buffer {
    const fingerprints = Float64Array.from(new Set(Array.from(texts, fingerprintOf))).sort();
    const file = Buffer.alloc(REMAINDERS_OFFSET + fingerprints.length * REMAINDER_BYTES);
    MAGIC.copy(file);
    file.writeUInt32LE(fingerprints.length, COUNT_OFFSET);
    let offset = REMAINDERS_OFFSET;
    for (const fingerprint of fingerprints) {
      const { bucket, remainder } = placeOf(fingerprint);
      const countOffset = BUCKETS_OFFSET + bucket;
      // throws above 255
      file.writeUInt8(file.readUInt8(countOffset) + 1, countOffset);
      offset = file.writeUIntBE(remainder, offset, REMAINDER_BYTES);
    }
    checksumOf(file).copy(file, CHECKSUM_OFFSET);
    return file;
  }

  /** Different fingerprints. */
  get size(): number {
    return this.starts[BUCKETS] ?? 0;
  }

  /** The chance that a text which is not in the set is found. */
  get falsePositiveRate(): number {
    return this.size / (BUCKETS * REMAINDERS);
  }

  has(text: string): boolean {
    const { bucket, remainder } = placeOf(fingerprintOf(text));
    const end = this.starts[bucket + 1] ?? 0;
    for (let index = this.starts[bucket] ?? 0; index < end; index += 1) {
      const candidate = this.file.readUIntBE(REMAINDERS_OFFSET + index * REMAINDER_BYTES, REMAINDER_BYTES);
      if (candidate >= remainder) return candidate === remainder;
    }
    return false;
  }
}

/** Where each bucket begins; the last number is the size of the set. */
function startsOf(file: Buffer): Uint32Array {
  const starts = new Uint32Array(BUCKETS + 1);
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    starts[bucket + 1] = (starts[bucket] ?? 0) + file.readUInt8(BUCKETS_OFFSET + bucket);
  }
  return starts;
}

function fingerprintOf(text: string): number {
  return createHash('sha256')
    .update(text, 'utf8')
    .digest()
    .readUIntBE(0, BUCKET_BYTES + REMAINDER_BYTES);
}

function placeOf(fingerprint: number): { readonly bucket: number; readonly remainder: number } {
  return { bucket: Math.floor(fingerprint / REMAINDERS), remainder: fingerprint % REMAINDERS };
}

function checksumOf(file: Buffer): Buffer {
  return createHash('sha256').update(file.subarray(BUCKETS_OFFSET)).digest();
}
