import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { CRYPT_ALPHABET } from './crypt-alphabet.js';

export type ShaCryptDigest = 'sha256' | 'sha512';

/** Some milliseconds. */
const ROUNDS_IN_ONE_GO = 1000;

/** Which parts a round digests depends on the remainders of its number by 2, 3 and 7. */
const PERIOD = 2 * 3 * 7;

/** What a round digests, with a gap for the digest of the round before. */
interface RoundInput {
  readonly bytes: Buffer;
  readonly gapAt: number;
}

/**
 * The key of `$5$` and `$6$`, in its own base64, after Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"
 * (akkadia.org/drepper/SHA-crypt.txt), whose steps the comments number.
 *
 * node:crypto has this only one digest at a time, on the thread that serves requests; so it lets others in between.
 */
export async function shaCrypt(
  digest: ShaCryptDigest,
  password: Buffer,
  salt: Buffer,
  rounds: number,
): Promise<string> {
  const digestOf = (...parts: Buffer[]): Buffer => hash(digest, Buffer.concat(parts), 'buffer');
  let last = firstDigest(digestOf, password, salt); // 1–12
  const p = stretched(digestOf(...Array<Buffer>(password.length).fill(password)), password.length); // 13–16
  const s = stretched(digestOf(...Array<Buffer>(16 + (last[0] ?? 0)).fill(salt)), salt.length); // 17–20
  const inputs = Array.from({ length: PERIOD }, (_, round) => roundInput(round, p, s, last.length));
  for (let round = 0; round < rounds; round += 1) {
    const { bytes, gapAt } = inputs[round % PERIOD] as RoundInput;
    last.copy(bytes, gapAt);
    last = hash(digest, bytes, 'buffer');
    if (round % ROUNDS_IN_ONE_GO === ROUNDS_IN_ONE_GO - 1) await setImmediate();
  }
  return encoded(last, digest);
}

/** Steps 1 to 12. */
function firstDigest(digestOf: (...parts: Buffer[]) => Buffer, password: Buffer, salt: Buffer): Buffer {
  const alternate = digestOf(password, salt, password);
  const parts = [password, salt, stretched(alternate, password.length)];
  for (let bits = password.length; bits > 0; bits >>>= 1) parts.push(bits & 1 ? alternate : password);
  return digestOf(...parts);
}

/** Step 21. */
function roundInput(round: number, p: Buffer, s: Buffer, digestLength: number): RoundInput {
  const gap = Buffer.alloc(digestLength);
  const isOdd = round % 2 === 1;
  const middle = [round % 3 === 0 ? [] : [s], round % 7 === 0 ? [] : [p]].flat();
  const before = isOdd ? [p, ...middle] : [];
  const after = isOdd ? [] : [...middle, p];
  return { bytes: Buffer.concat([...before, gap, ...after]), gapAt: Buffer.concat(before).length };
}

/** The bytes over and over, cut to the length. */
function stretched(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

/**
 * Step 22: three bytes at a time as four characters, the lowest bits first. The bytes come from three thirds of the
 * digest, and which third is first changes from one group to the next.
 */
function encoded(bytes: Buffer, digest: ShaCryptDigest): string {
  const third = Math.floor(bytes.length / 3);
  let [a, b, c] = [0, third, 2 * third];
  let text = '';
  for (let group = 0; group < third; group += 1) {
    text += characters([bytes[a], bytes[b], bytes[c]], 4);
    [a, b, c] = digest === 'sha256' ? [c + 1, a + 1, b + 1] : [b + 1, c + 1, a + 1];
  }
  return text + (digest === 'sha256' ? characters([0, bytes[31], bytes[30]], 3) : characters([0, 0, bytes[63]], 2));
}

function characters([high = 0, middle = 0, low = 0]: readonly (number | undefined)[], count: number): string {
  const bits = (high << 16) | (middle << 8) | low;
  return Array.from({ length: count }, (_, index) => CRYPT_ALPHABET[(bits >>> (6 * index)) & 63]).join('');
}
