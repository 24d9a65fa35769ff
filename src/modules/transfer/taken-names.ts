import { hash, randomBytes } from 'node:crypto';

/** Which names are taken, by their kind: a UniqueName, or the field of an extension that brings it. */
export interface TakenNames {
  has(kind: string, name: string): boolean;
  add(kind: string, name: string): void;
}

/** For a batch, whose names are few. */
export class NameSet implements TakenNames {
  private readonly names = new Set<string>();

  has(kind: string, name: string): boolean {
    return this.names.has(`${kind}:${name}`);
  }

  add(kind: string, name: string): void {
    this.names.add(`${kind}:${name}`);
  }
}

const FIRST_SLOTS = 1 << 14;
const FULL_AT = 0.7;
const EMPTY = 0n;

/**
 * For all the names of a file. It keeps 64 bits of a digest of each in one flat array, so 12 to 23 bytes a name and no text. Two
 * different names may have the same digest. In files of a million accounts this happens in one of four million. The digests are
 * salted, so nobody can make a file for which it happens.
 */
export class NameDigests implements TakenNames {
  private readonly salt = randomBytes(16).toString('hex');
  private slots = new BigUint64Array(FIRST_SLOTS);
  private size = 0;

  has(kind: string, name: string): boolean {
    const digest = this.digestOf(kind, name);
    return this.slots[this.slotOf(digest)] === digest;
  }

  add(kind: string, name: string): void {
    this.put(this.digestOf(kind, name));
    if (this.size > this.slots.length * FULL_AT) this.grow();
  }

  private digestOf(kind: string, name: string): bigint {
    const digest = hash('sha256', `${this.salt}${kind}:${name}`, 'buffer').readBigUInt64LE();
    return digest === EMPTY ? 1n : digest;
  }

  private put(digest: bigint): void {
    const slot = this.slotOf(digest);
    if (this.slots[slot] === EMPTY) this.size += 1;
    this.slots[slot] = digest;
  }

  /** The slot that has the digest, or where it would be put. */
  private slotOf(digest: bigint): number {
    const mask = this.slots.length - 1;
    let slot = Number(digest & BigInt(mask));
    while (this.slots[slot] !== EMPTY && this.slots[slot] !== digest) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new BigUint64Array(before.length * 2);
    this.size = 0;
    for (const digest of before) if (digest !== EMPTY) this.put(digest);
  }
}

/** A name is taken if either has it. Names are added to the second. */
export class TakenInEither implements TakenNames {
  constructor(
    private readonly known: TakenNames,
    private readonly growing: TakenNames,
  ) {}

  has(kind: string, name: string): boolean {
    return this.known.has(kind, name) || this.growing.has(kind, name);
  }

  add(kind: string, name: string): void {
    this.growing.add(kind, name);
  }
}
