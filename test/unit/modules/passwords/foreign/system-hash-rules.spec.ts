import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import crypto from 'node:crypto';
import bcrypt from 'bcrypt';
import fc from 'fast-check';
import { readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';

const PASSWORD = 'violet harbour 42';
const SALT = Buffer.from('sixteen bytes …', 'utf8').subarray(0, 16);
const HEX_SALT = 'a0'.repeat(32);
const KEY = 'a'.repeat(43);
const BCRYPT_TAIL = '.'.repeat(53);
const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

async function verified(password: string, hash: string): Promise<boolean | undefined> {
  return readForeignHash(hash)?.verify(password);
}

const pbkdf2 = (salt: string | Buffer, iterations: number, length: number, digest: string): Buffer =>
  pbkdf2Sync(PASSWORD, salt, iterations, length, digest);

/** phpass once more, with big numbers in the place of bits. */
function phpassOf(password: string, label: string, log2Rounds: number, salt: string): string {
  const md5 = (...parts: readonly (string | Buffer)[]): Buffer =>
    createHash('md5')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  let digest = md5(salt, password);
  for (let left = 2 ** log2Rounds; left > 0; left -= 1) digest = md5(digest, password);
  let text = '';
  for (let at = 0; at < 16; at += 3) {
    let number = BigInt(
      `0x${Buffer.from(digest.subarray(at, at + 3))
        .reverse()
        .toString('hex')}`,
    );
    for (let sign = Math.min(4, 17 - at); sign > 0; sign -= 1, number /= 64n)
      text += CRYPT_ALPHABET[Number(number % 64n)];
  }
  return `${label}${CRYPT_ALPHABET[log2Rounds]}${salt}${text}`;
}

function aspNet({ prf = 1, iterations = 1000, salt = SALT, keyBytes = 32 }): string {
  const head = Buffer.from([1, 0, 0, 0, prf, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(iterations, 5);
  head.writeUInt32BE(salt.length, 9);
  return Buffer.concat([head, salt, Buffer.alloc(keyBytes, 7)]).toString('base64');
}

describe('a hash of WordPress', () => {
  it.each(['$P$', '$H$'])('is made as an independent computation makes it: %s', async (label) => {
    for (const password of ['', 'x', PASSWORD, 'pässwörd 🔑', 'a'.repeat(300)]) {
      const hash = phpassOf(password, label, 7, 'Ab/.9zQ0');
      expect([password, await verified(password, hash)]).toEqual([password, true]);
      expect(await verified(`${password}x`, hash)).toBe(false);
    }
  });

  it('matches with blanks at the ends of the password and without, and is kept where blanks were typed', async () => {
    const digest = crypto.createHmac('sha384', 'wp-sha384').update(PASSWORD).digest('base64');
    const prehashed = `$wp${(await bcrypt.hash(digest, 4)).replace('$2b$', '$2y$')}`;
    for (const hash of [phpassOf(PASSWORD, '$P$', 7, 'saltsalt'), prehashed]) {
      const reading = readForeignHash(hash);
      for (const typed of [` ${PASSWORD}`, `${PASSWORD}\n`, `\t${PASSWORD} \0`]) {
        expect(await reading?.verify(typed)).toBe(true);
        expect(reading?.seesAllOf?.(typed)).toBe(false);
      }
      expect(await reading?.verify(`\u00a0${PASSWORD}`)).toBe(false);
      expect(reading?.seesAllOf?.(PASSWORD)).toBe(true);
    }
  });

  it.each(["it's mine", 'say "friend"', 'back\\slash', ` '"\\ `])(
    'matches with the backslashes that WordPress puts into what a form sends, and without: %j',
    async (password) => {
      const slashed = password.trim().replace(/['"\\]/g, (character) => `\\${character}`);
      for (const text of [slashed, password.trim()]) {
        const digest = crypto.createHmac('sha384', 'wp-sha384').update(text).digest('base64');
        const prehashed = `$wp${(await bcrypt.hash(digest, 4)).replace('$2b$', '$2y$')}`;
        for (const hash of [phpassOf(text, '$P$', 7, 'saltsalt'), prehashed]) {
          expect([text, await verified(password, hash)]).toEqual([text, true]);
          expect(await verified(password.replace(/['"\\]/, '-'), hash)).toBe(false);
        }
      }
    },
  );

  it('matches with blanks that software which does not trim let into the password', async () => {
    const hash = phpassOf(` ${PASSWORD} `, '$P$', 7, 'saltsalt');
    expect(await verified(` ${PASSWORD} `, hash)).toBe(true);
    expect(await verified(PASSWORD, hash)).toBe(false);
  });

  it('counts the length of the password where each round takes it again', async () => {
    const digest = jest.spyOn(crypto, 'hash');
    expect(await verified('a'.repeat(65), `$P$Hsaltsalt${KEY.slice(0, 22)}`)).toBe(false);
    expect(await verified('a'.repeat(4097), `$P$5saltsalt${KEY.slice(0, 22)}`)).toBe(false);
    expect(digest).not.toHaveBeenCalled();
    // a second spelling would take as long again
    expect(await verified(`${'a'.repeat(40)} `, `$P$Hsaltsalt${KEY.slice(0, 22)}`)).toBe(false);
    expect(digest).toHaveBeenCalledTimes(2 ** 19 + 1);
    digest.mockRestore();
  });
});

describe('a hash that is computed independently', () => {
  const key = (salt: string | Buffer, iterations: number, digest: string): string =>
    pbkdf2(salt, iterations, 32, digest).toString('hex');
  const springScrypt = scryptSync(PASSWORD, SALT, 32, { N: 65_536, r: 8, p: 1, maxmem: 2 ** 28 }).toString('base64');
  const directory = pbkdf2(SALT, 100_000, 32, 'sha256').toString('base64');

  it.each([
    ['Payload from 3.90', `payload$${HEX_SALT}$pbkdf2-sha256-v1:${key(HEX_SALT, 600_000, 'sha256')}`],
    ['Payload until 3.89', `payload$${HEX_SALT}$${pbkdf2(HEX_SALT, 25_000, 512, 'sha256').toString('hex')}`],
    ['Spring 5.8, PBKDF2', `{pbkdf2@SpringSecurity_v5_8}${SALT.toString('hex')}${key(SALT, 310_000, 'sha256')}`],
    ['Spring 5.8, scrypt', `{scrypt@SpringSecurity_v5_8}$100801$${SALT.toString('base64')}$${springScrypt}`],
    ['389-DS with a plus and padding', `{PBKDF2-SHA256}100000$${SALT.toString('base64')}$${directory}`],
    ['Werkzeug’s PBKDF2', `pbkdf2:sha256:1000$Ab3$${key('Ab3', 1000, 'sha256')}`],
  ])('verifies its password and no other: %s', async (_system, hash) => {
    expect(await verified(PASSWORD, hash)).toBe(true);
    expect(await verified(`${PASSWORD}x`, hash)).toBe(false);
  });

  it('verifies behind a label in either case', async () => {
    const hash = await bcrypt.hash(PASSWORD, 4);
    for (const label of ['crypt', 'CRYPT', 'Blf-Crypt', 'bcrypt']) {
      expect(await verified(PASSWORD, `{${label}}${hash}`)).toBe(true);
    }
  });

  it('keeps behind a label the limits of the scheme that stands there', async () => {
    const reading = readForeignHash(`{bcrypt}${await bcrypt.hash(PASSWORD, 4)}`);
    expect(reading?.seesAllOf?.('a'.repeat(72))).toBe(true);
    expect(reading?.seesAllOf?.('a'.repeat(73))).toBe(false);
  });
});

const UNREAD: readonly (readonly [why: string, hash: string])[] = [
  ['more rounds than 2^19', `$P$Isaltsalt${KEY.slice(0, 22)}`],
  ['fewer rounds than phpass makes', `$P$4saltsalt${KEY.slice(0, 22)}`],
  ['bcrypt of cost 15', `$wp$2y$15$${BCRYPT_TAIL}`],
  ['another label of bcrypt', `$wp$2b$10$${BCRYPT_TAIL}`],
  ['too many iterations', aspNet({ iterations: 2_000_001 })],
  ['no iterations', aspNet({ iterations: 0 })],
  ['no key', aspNet({ salt: Buffer.alloc(48), keyBytes: 0 })],
  ['a short key', aspNet({ keyBytes: 15, salt: Buffer.alloc(32) })],
  ['a short salt', aspNet({ salt: Buffer.alloc(15), keyBytes: 48 })],
  ['a salt longer than the text', aspNet({ keyBytes: 32 }).replace('AAAAE', 'AAB/E')],
  ['an unknown digest', aspNet({ prf: 3 })],
  ['too much memory', `scrypt:1048576:8:1$salt$${'ab'.repeat(64)}`],
  ['too many iterations', `pbkdf2:sha256:2000001$salt$${'ab'.repeat(32)}`],
  ['a digest once over', `sha256$salt$${'ab'.repeat(32)}`],
  ['too much memory', `{scrypt}$180801$${KEY}$${KEY}`],
  ['no parallelism', `{scrypt}$e0800$${KEY}$${KEY}`],
  ['no block size', `{scrypt}$e0001$${KEY}$${KEY}`],
  ['the length of the other version', `{pbkdf2}${'ab'.repeat(48)}`],
  ['the length of the other version', `{pbkdf2@SpringSecurity_v5_8}${'ab'.repeat(40)}`],
  ['a password as it is', '{noop}violet harbour 42'],
  ['a password as it is', '{PLAIN}violet harbour 42'],
  ['a digest without salt', `{SHA}${'a'.repeat(27)}=`],
  ['a digest without salt', `{SSHA}${'a'.repeat(27)}=`],
  ['a digest without salt', '{MD5}X03MO1qnZdYdgyfeuILPmQ=='],
  ['hexadecimal digits that are none', `{SSHA.HEX}${'a'.repeat(51)}`],
  ['MD5-crypt', '{CRYPT}$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/'],
  ['yescrypt', '{CRYPT}$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'],
  ['another scheme than its label says', `{BLF-CRYPT}$6$saltstring$${KEY}${KEY}`],
  ['another scheme than its label says', `{SHA512-CRYPT}$2b$10$${BCRYPT_TAIL}`],
  ['a label within a label', `{crypt}{crypt}$2b$10$${BCRYPT_TAIL}`],
  ['a label that every object has', `{constructor}$2b$10$${BCRYPT_TAIL}`],
  ['a label in Spring that stands before another', `{ldap}$2b$10$${BCRYPT_TAIL}`],
  ['too many iterations', `{PBKDF2}2000001$${KEY}$${KEY}`],
  ['a cut key', `payload$${HEX_SALT}$pbkdf2-sha256-v1:${'ab'.repeat(31)}`],
  ['a cut key', `payload$${HEX_SALT}$${'ab'.repeat(31)}`],
  [
    'Payload’s new key under the other label',
    `passport-local-mongoose$${HEX_SALT}$pbkdf2-sha256-v1:${'ab'.repeat(32)}`,
  ],
];

describe('a text that looks like a hash of one of these systems', () => {
  it.each(UNREAD)('is not read because of %s: %s', (_why, hash) => {
    expect(readForeignHash(hash)).toBeUndefined();
  });

  it('never makes the reading throw, and never accepts any password', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'AQAAAA',
          'AB',
          '$P$5',
          '$wp$2y$04$',
          '{SSHA}',
          '{PBKDF2_SHA256}',
          '{scrypt}$',
          'payload$',
          '{',
        ),
        fc.string({ unit: fc.constantFrom(...'AZaz09+/=.$:{}'), maxLength: 500 }),
        async (start, rest) => {
          const reading = readForeignHash(start + rest);
          expect((await reading?.verify(PASSWORD)) ?? false).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    ));
});
