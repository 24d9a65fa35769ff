import { createHash } from 'node:crypto';
import type { RevocationKind } from './revocation.entity.js';

/** 128 bits that name a revoked thing, as four words. */
type Key = readonly [number, number, number, number];

const KEY_WORDS = 4;
const LEAST_SLOTS = 1_024;
/** With linear probing a table that is fuller than this answers slowly; one that is emptier by far is made smaller. */
const MOST_LOAD = 0.7;
const LEAST_LOAD = 0.1;
/** Of the entries: making the table anew for each that is over would do nothing else when there are a million. */
const LEAST_WORTH_DROPPING = 1 / 8;

const KINDS: readonly RevocationKind[] = ['session', 'user', 'token', 'key'];
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Bytes that one slot takes: its key and a time in seconds. */
export const SLOT_BYTES = (KEY_WORDS + 1) * Uint32Array.BYTES_PER_ELEMENT;

/**
 * When what was revoked, in memory: a hash table with open addressing in two flat arrays outside the garbage collector's
 * heap, because a million entries of a `Map` take four times the space and slow every collection down. An entry may stay
 * longer than asked for, never shorter.
 */
export class RevocationTable {
  private keys = new Uint32Array(LEAST_SLOTS * KEY_WORDS);
  /** Seconds since the epoch; 0 marks a free slot. */
  private times = new Uint32Array(LEAST_SLOTS);
  private used = 0;

  /** @param most entries that it will hold; what is beyond is refused, so that memory is bounded */
  constructor(private readonly most: number) {}

  get size(): number {
    return this.used;
  }

  get bytes(): number {
    return this.times.length * SLOT_BYTES;
  }

  /** Of two entries for one thing the later counts. @returns false when it is full */
  add(kind: RevocationKind, subject: string, atSeconds: number): boolean {
    const key = keyOf(kind, subject);
    const slot = this.slotOf(key);
    const present = this.times[slot] ?? 0;
    if (present > 0) {
      this.times[slot] = Math.max(present, atSeconds);
      return true;
    }
    if (this.used >= this.most) return false;
    this.put(slot, key, Math.max(atSeconds, 1));
    if (this.used > this.times.length * MOST_LOAD) this.rebuild(this.times.length * 2, 0);
    return true;
  }

  /** @returns seconds since the epoch; 0 when it was not revoked */
  revokedAtSeconds(kind: RevocationKind, subject: string): number {
    return this.times[this.slotOf(keyOf(kind, subject))] ?? 0;
  }

  /** Drops what was revoked before then, once that is enough to be worth going through all. */
  forgetBefore(seconds: number): void {
    const kept = this.countSince(seconds);
    const dropped = this.used - kept;
    if (dropped === 0 || dropped < this.used * LEAST_WORTH_DROPPING) return;
    let slots = this.times.length;
    while (slots > LEAST_SLOTS && kept < slots * LEAST_LOAD) slots /= 2;
    this.rebuild(slots, seconds);
  }

  private countSince(seconds: number): number {
    let count = 0;
    const { times } = this;
    for (let slot = 0; slot < times.length; slot += 1) {
      const time = times[slot] ?? 0;
      if (time > 0 && time >= seconds) count += 1;
    }
    return count;
  }

  private slotOf(key: Key): number {
    const mask = this.times.length - 1;
    let slot = hashOf(key) & mask;
    while ((this.times[slot] ?? 0) > 0 && !this.holds(slot, key)) slot = (slot + 1) & mask;
    return slot;
  }

  private holds(slot: number, key: Key): boolean {
    const from = slot * KEY_WORDS;
    const { keys } = this;
    return keys[from] === key[0] && keys[from + 1] === key[1] && keys[from + 2] === key[2] && keys[from + 3] === key[3];
  }

  private put(slot: number, key: Key, seconds: number): void {
    this.keys.set(key, slot * KEY_WORDS);
    this.times[slot] = seconds;
    this.used += 1;
  }

  private rebuild(slots: number, leastSeconds: number): void {
    const { keys, times } = this;
    this.keys = new Uint32Array(slots * KEY_WORDS);
    this.times = new Uint32Array(slots);
    this.used = 0;
    for (let slot = 0, from = 0; slot < times.length; slot += 1, from += KEY_WORDS) {
      const seconds = times[slot] ?? 0;
      if (seconds === 0 || seconds < leastSeconds) continue;
      const key: Key = [keys[from] ?? 0, keys[from + 1] ?? 0, keys[from + 2] ?? 0, keys[from + 3] ?? 0];
      this.put(this.slotOf(key), key, seconds);
    }
  }
}

/** A UUID is its own key; the kind goes where the UUID's version stands, which says nothing. */
function keyOf(kind: RevocationKind, subject: string): Key {
  const hex = UUID.test(subject) ? subject.replaceAll('-', '') : digestOf(subject);
  const word = (index: number): number => Number.parseInt(hex.slice(index * 8, (index + 1) * 8), 16);
  return [word(0), (word(1) ^ (KINDS.indexOf(kind) << 12)) >>> 0, word(2), word(3)];
}

function digestOf(subject: string): string {
  return createHash('sha256').update(subject).digest('hex');
}

/** The last steps of MurmurHash3 (public domain, Austin Appleby) over the words: ids made in a row spread evenly. */
function hashOf(key: Key): number {
  let hash = 0;
  for (const word of key) {
    hash ^= word;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
