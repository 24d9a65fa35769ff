import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { hashSync } from 'bcrypt';
import type { ForeignPerson } from './foreign-person.js';
import { bytesOf } from './people.js';

const CRYPT_LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BCRYPT_LETTERS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The bits of 16 and of 23 bytes do not fill the last letter. */
const LAST_OF_SALT = '.Oeu';
const LAST_OF_KEY_STEP = 4;

/** Real hashes are for the first two of them; making 100,000 would take an hour, and nobody logs in as the others. */
const HAVE_REAL_HASHES = 2;

export function hasRealHash({ number }: ForeignPerson): boolean {
  return number <= HAVE_REAL_HASHES;
}

/** Also beyond ASCII, with blanks round it and with what a shell or a CSV would read as its own. */
export function passwordOf({ number }: ForeignPerson): string {
  return [`correct-horse-${number}`, `pässwörd "${number}", $HOME`, `  blanks round ${number}`][number % 3] ?? '';
}

/** @param wanted makes of the password what the system hands to bcrypt */
export function bcryptHash(of: ForeignPerson, prefix: string, wanted = passwordOf(of)): string {
  const salt = lettersOf(BCRYPT_LETTERS, 'salt', of.number, 21) + (LAST_OF_SALT[of.number % 4] ?? '.');
  if (hasRealHash(of)) return hashSync(wanted, `$2b$04$${salt}`).replace('$2b$', prefix);
  const key = lettersOf(BCRYPT_LETTERS, 'key', of.number, 30);
  return `${prefix}10$${salt}${key}${BCRYPT_LETTERS[(of.number % 16) * LAST_OF_KEY_STEP] ?? '.'}`;
}

export function pbkdf2(
  password: string,
  salt: Buffer | string,
  iterations: number,
  bytes: number,
  digest: string,
): Buffer {
  return pbkdf2Sync(password, salt, iterations, bytes, digest);
}

export function djangoHash(of: ForeignPerson): string {
  const salt = lettersOf(CRYPT_LETTERS.slice(2), 'salt', of.number, 22);
  if (!hasRealHash(of)) return `pbkdf2_sha256$600000$${salt}$${bytesOf('key', of.number, 32).toString('base64')}`;
  const key = pbkdf2Sync(passwordOf(of), salt, 1_000, 32, 'sha256').toString('base64');
  return `pbkdf2_sha256$1000$${salt}$${key}`;
}

/** As WordPress up to 6.7 wrote them: phpass over the trimmed password. */
export function wordpressPortableHash(of: ForeignPerson): string {
  const salt = lettersOf(CRYPT_LETTERS, 'salt', of.number, 8);
  const digest = hasRealHash(of) ? phpassDigest(passwordOf(of).trim(), salt, 8_192) : bytesOf('key', of.number, 16);
  return `$P$B${salt}${portableText(digest)}`;
}

/** As WordPress from 6.8 writes them. */
export function wordpressBcryptHash(of: ForeignPerson): string {
  const wanted = createHmac('sha384', 'wp-sha384').update(passwordOf(of).trim()).digest('base64');
  return `$wp${bcryptHash(of, '$2y$', wanted)}`;
}

function phpassDigest(password: string, salt: string, rounds: number): Buffer {
  const md5 = (text: Buffer | string) => createHash('md5').update(text).digest();
  let digest = md5(salt + password);
  for (let round = 0; round < rounds; round += 1) digest = md5(Buffer.concat([digest, Buffer.from(password)]));
  return digest;
}

/** Three bytes are four letters, the lowest bits first. */
function portableText(bytes: Buffer): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 3) {
    const group = bytes.subarray(from, from + 3);
    const bits = group.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
    for (let letter = 0; letter <= group.length; letter += 1) {
      text += CRYPT_LETTERS[Math.floor(bits / 64 ** letter) % 64] ?? '';
    }
  }
  return text;
}

function lettersOf(alphabet: string, purpose: string, number: number, length: number): string {
  return [...bytesOf(purpose, number, length)].map((byte) => alphabet[byte % alphabet.length] ?? '').join('');
}
