import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Some milliseconds. */
const ROUNDS_IN_ONE_GO = 1024;
const DIGEST_BYTES = 16;

/** Of crypt(3), phpass and their like: the place of a character is its value. */
export const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The key of phpass's "portable hashes" (openwall.com/phpass), in its own base64: MD5 of the salt and the password, then
 * MD5 of the last digest and the password, over and over.
 *
 * It runs on the thread that serves requests; so it lets others in between.
 */
export async function phpassKey(password: Buffer, salt: Buffer, rounds: number): Promise<string> {
  const input = Buffer.concat([Buffer.alloc(DIGEST_BYTES), password]);
  let last = hash('md5', Buffer.concat([salt, password]), 'buffer');
  for (let round = 1; round <= rounds; round += 1) {
    last.copy(input);
    last = hash('md5', input, 'buffer');
    if (round % ROUNDS_IN_ONE_GO === 0) await setImmediate();
  }
  return encoded(last);
}

/** Three bytes at a time as four characters, the lowest bits first; of what is left the characters that hold something. */
function encoded(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = bytes.subarray(at, at + 3);
    const bits = group.reduceRight((higher, byte) => (higher << 8) | byte, 0);
    for (let place = 0; place <= group.length; place += 1) text += CRYPT_ALPHABET[(bits >>> (6 * place)) & 63];
  }
  return text;
}
