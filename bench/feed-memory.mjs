/* What a million live revocations take in an instance's memory, and how long finding one takes. */
import { randomUUID } from 'node:crypto';
import { RevocationMemory } from '../dist/kernel/revocation-memory.js';

const ENTRIES = 1_000_000;
const LOOKUPS = 200_000;

if (!globalThis.gc) throw new Error('start it with node --expose-gc');

/** As it comes from the database or a token: one flat text, not the concatenation that randomUUID leaves behind. */
const newId = () => Buffer.from(randomUUID(), 'latin1').toString('latin1');

function usedBytes() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const asked = Array.from({ length: LOOKUPS }, newId);
const strangers = Array.from({ length: LOOKUPS }, newId);
const before = usedBytes();
const memory = new RevocationMemory(ENTRIES);
for (const id of asked) memory.add('session', Buffer.from(id, 'latin1').toString('latin1'), 1);
while (memory.size < ENTRIES) memory.add('session', newId(), 1);
const bytes = usedBytes() - before;

const start = performance.now();
const found = [...asked, ...strangers].filter((id) => memory.revokedAtSeconds('session', id) > 0).length;
const nanoseconds = ((performance.now() - start) * 1e6) / (2 * LOOKUPS);
if (found !== LOOKUPS) throw new Error(`found ${found} of ${LOOKUPS}`);
if (memory.add('session', newId(), 1)) throw new Error('it took more than it was told');
console.log(
  `${ENTRIES} revocations: ${(bytes / 1e6).toFixed(0)} MB, ${nanoseconds.toFixed(0)} ns a lookup; no more are taken`,
);
