import crypto from 'node:crypto';
import fc from 'fast-check';
import { readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';

const SALT = 'c2FsdHNhbHRzYWx0';
const KEY = 'a'.repeat(43);
const BCRYPT_TAIL = '.'.repeat(53);

const argon2 = (m: number, t: number, p: number): string => `$argon2id$v=19$m=${m},t=${t},p=${p}$${SALT}$${KEY}`;
const scrypt = (ln: number, r: number, p: number): string => `$scrypt$ln=${ln},r=${r},p=${p}$${SALT}$${KEY}`;
const djangoScrypt = (N: number, r: number, p: number): string => `scrypt$${N}$salt$${r}$${p}$${KEY}`;
const pbkdf2 = (iterations: number): string[] => [
  `pbkdf2_sha256$${iterations}$salt$${KEY}`,
  `$pbkdf2-sha256$i=${iterations}$${SALT}$${KEY}`,
  `$pbkdf2-sha256$${iterations}$${SALT}$${KEY}`,
  `keycloak$pbkdf2-sha256$${iterations}$${SALT}$${KEY}`,
];

/** Its checksum is no secret: whoever writes such a text can make it. */
function scryptKdf(logN: number, r: number, p: number): string {
  const header = Buffer.alloc(48, 1);
  header.write('scrypt\0');
  header.writeUInt8(logN, 7);
  header.writeUInt32BE(r, 8);
  header.writeUInt32BE(p, 12);
  const checksum = crypto.createHash('sha256').update(header).digest().subarray(0, 16);
  return Buffer.concat([header, checksum, Buffer.alloc(32, 1)]).toString('base64');
}

describe('the work that a foreign hash may ask for', () => {
  it.each([
    ...['04', '10', '14'].map((cost) => `$2b$${cost}$${BCRYPT_TAIL}`),
    argon2(8, 1, 1),
    argon2(131_072, 8, 1),
    // Flask-Security
    argon2(65_536, 10, 4),
    argon2(102_400, 2, 8),
    argon2(128, 1, 16),
    scrypt(17, 8, 1),
    scrypt(16, 8, 2),
    djangoScrypt(16_384, 8, 5),
    ...pbkdf2(1),
    ...pbkdf2(2_000_000),
    `$5$rounds=1000$salt$${KEY}`,
    `$6$rounds=700000$salt$${KEY}${KEY}`,
    `$7$C6..../....salt$${KEY}`,
    scryptKdf(14, 8, 1),
  ])('is enough for %s', (hash) => {
    expect(readForeignHash(hash)).toBeDefined();
  });

  it.each([
    ...['00', '03', '15', '31', '32', '99'].map((cost) => `$2b$${cost}$${BCRYPT_TAIL}`),
    `bcrypt$$2b$15$${BCRYPT_TAIL}`,
    argon2(131_073, 1, 1),
    argon2(131_072, 9, 1),
    argon2(8, 131_073, 1),
    argon2(136, 1, 17),
    scrypt(18, 8, 1),
    scrypt(17, 8, 3),
    scrypt(10, 33, 1),
    scrypt(10, 1, 17),
    scrypt(99, 99, 99),
    `$fbscrypt$v=1,n=20,r=8,p=1,ss=Bw==,sk=${KEY}$${SALT}$${KEY}`,
    ...pbkdf2(2_000_001),
    ...pbkdf2(9_999_999),
    `$5$rounds=700001$salt$${KEY}`,
    `$6$rounds=999999999$salt$${KEY}${KEY}`,
  ])('does not go as far as %s', (hash) => {
    expect(readForeignHash(hash)).toBeUndefined();
  });

  it.each([
    ['no passes', argon2(8, 0, 1)],
    ['less memory than its lanes need', argon2(15, 1, 2)],
    ['a salt under 8 bytes', `$argon2id$v=19$m=8,t=1,p=1$c2FsdA$${KEY}`],
    ['N that is no power of two', djangoScrypt(16_383, 8, 1)],
    ['N of one', djangoScrypt(1, 8, 1)],
    ['N too large for its block size', scrypt(16, 1, 1)],
    ['no iterations', pbkdf2(0)[0] ?? ''],
    ['a key too short to tell passwords apart', `$pbkdf2-sha256$i=1000$${SALT}$YWJjZA`],
    ['another length than it says', `$pbkdf2-sha256$i=1000,l=64$${SALT}$${KEY}`],
    ['no parallel parts (crypt)', `$7$C6.........salt$${KEY}`],
    ['no parallel parts (scrypt-kdf)', scryptKdf(14, 8, 0)],
    ['fewer rounds than crypt makes', `$5$rounds=999$salt$${KEY}`],
    ['the key of the other digest', `$6$salt$${KEY}`],
  ])('is not asked for by %s', (_what, hash) => {
    expect(readForeignHash(hash)).toBeUndefined();
  });

  it('counts the length of the password where each round takes it again', async () => {
    const digest = jest.spyOn(crypto, 'hash');
    const reading = readForeignHash(`$6$rounds=700000$salt$${KEY}${KEY}`);
    expect(await reading?.verify('a'.repeat(65))).toBe(false);
    expect(digest).not.toHaveBeenCalled();
    digest.mockRestore();
  });

  it('is always work that can be done: what is read never throws', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(fc.nat(64), fc.nat(3), fc.nat(17)).map(([m, t, p]) => argon2(m, t, p)),
          fc.tuple(fc.nat(11), fc.nat(33), fc.nat(17)).map(([ln, r, p]) => scrypt(ln, r, p)),
          fc.tuple(fc.nat(70), fc.nat(4), fc.nat(4)).map(([N, r, p]) => djangoScrypt(N, r, p)),
        ),
        async (hash) => {
          expect(await (readForeignHash(hash)?.verify('password') ?? false)).toBe(false);
        },
      ),
      { numRuns: 200 },
    ));
});
