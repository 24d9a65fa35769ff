import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { bcryptIn } from './bcrypt-hash.js';
import { cryptNumber, fromCryptBase64 } from './crypt-alphabet.js';
import { isSameKey } from './derived-key.js';
import type { ForeignHash, PasswordTest } from './foreign-scheme.js';
import { phpassKey } from './phpass.js';

const PHPASS_FORM = /^\$[PH]\$(?<log2Rounds>[5-9A-S])(?<salt>[./0-9A-Za-z]{8})(?<key>[./0-9A-Za-z]{22})$/;
/** 2^19, which passlib writes: about a second of the thread that serves requests. phpass itself goes up to 2^30. */
const MAX_LOG2_ROUNDS = 19;
/** phpass and WordPress take no longer password. */
const MAX_PASSWORD_BYTES = 4096;
/**
 * A round takes the time of some 512 bytes and of those of the password, which whoever logs in chooses. So long passwords
 * go with fewer rounds, and so do those that are tried in several spellings: one of 64 bytes with all of them, one of 4096
 * with 2^16.
 */
const ROUND_BYTES = 512;
const MAX_EFFORT = 2 ** MAX_LOG2_ROUNDS * (ROUND_BYTES + 64);

const PREHASHED_FORM = /^\$wp(?<bcryptHash>\$2y\$.+)$/;
/** Not a secret: wp_hash_password() in pluggable.php. */
const PREHASH_KEY = 'wp-sha384';

/** What PHP's trim() cuts off at both ends. */
const TRIMMED_BY_PHP = /^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g;

/** What addslashes() of PHP puts a backslash before. */
const SLASHED_BY_WORDPRESS = /['"\\]/g;

/**
 * WordPress trims what is typed and what is set, so a password that came from there has no blanks at its ends; other software
 * with the same hashes does not.
 */
function trimmedByPhp(password: string): string {
  return password.replace(TRIMMED_BY_PHP, '');
}

/**
 * A password as WordPress may have hashed it. It puts backslashes into everything that a form sends (`wp_magic_quotes`), and
 * takes them out of most, but not of passwords. Programs that set a password without a form do not.
 */
function spellingsOf(password: string): string[] {
  const trimmed = trimmedByPhp(password);
  return [...new Set([password, trimmed, trimmed.replace(SLASHED_BY_WORDPRESS, '\\$&')])];
}

/**
 * WordPress: `$P$` until 6.7, which phpBB writes as `$H$`, and since 6.8 `$wp$2y$`, bcrypt over an HMAC-SHA-384. A password
 * matches in each of its spellings. The hash stays if blanks were typed: nobody knows whether they belong to the password.
 */
export function readWordPressHash(hash: string): ForeignHash | undefined {
  const verify = readPhpass(hash) ?? readPrehashedBcrypt(hash);
  return verify && { verify, seesAllOf: (password) => password === trimmedByPhp(password) };
}

function readPhpass(hash: string): PasswordTest | undefined {
  const { log2Rounds = '', salt, key } = PHPASS_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  const log2 = cryptNumber(log2Rounds);
  if (log2 > MAX_LOG2_ROUNDS) return undefined;
  const [rounds, saltBytes, expected] = [2 ** log2, Buffer.from(salt, 'ascii'), fromCryptBase64(key)];
  return async (password) => {
    let effort = 0;
    for (const spelling of spellingsOf(password)) {
      const bytes = Buffer.from(spelling, 'utf8');
      effort += rounds * (ROUND_BYTES + bytes.length);
      if (bytes.length > MAX_PASSWORD_BYTES || effort > MAX_EFFORT) return false;
      if (isSameKey(await phpassKey(bytes, saltBytes, rounds), expected)) return true;
    }
    return false;
  };
}

function readPrehashedBcrypt(hash: string): PasswordTest | undefined {
  const { bcryptHash = '' } = PREHASHED_FORM.exec(hash)?.groups ?? {};
  const stored = bcryptIn(bcryptHash);
  if (stored === undefined) return undefined;
  return async (password) => {
    for (const spelling of spellingsOf(trimmedByPhp(password))) {
      const digest = createHmac('sha384', PREHASH_KEY).update(spelling, 'utf8').digest('base64');
      if (await bcrypt.compare(digest, stored)) return true;
    }
    return false;
  };
}
