import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Some milliseconds. */
const ROUNDS_IN_ONE_GO = 1024;
const DIGEST_BYTES = 16;

/**
 * The key of phpass's "portable hashes" (openwall.com/phpass): MD5 of the salt and the password, then
 * MD5 of the last digest and the password, over and over.
 *
 * It runs on the thread that serves requests; so it lets others in between.
 */
export async function phpassKey(password: Buffer, salt: Buffer, rounds: number): Promise<Buffer> {
  const input = Buffer.concat([Buffer.alloc(DIGEST_BYTES), password]);
  let last = hash('md5', Buffer.concat([salt, password]), 'buffer');
  for (let round = 1; round <= rounds; round += 1) {
    last.copy(input);
    last = hash('md5', input, 'buffer');
    if (round % ROUNDS_IN_ONE_GO === 0) await setImmediate();
  }
  return last;
}
