import { execFileSync } from 'node:child_process';
import { readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';
import { shaCrypt } from '../../../../../src/modules/passwords/foreign/sha-crypt.js';
import { describeWithPackages } from '../../../../support/when-available.js';

/** Around the lengths at which another digest is begun, and with characters of several bytes. */
const PASSWORDS = [
  '',
  'x',
  'pässwörd 🔑',
  ...[31, 32, 33, 63, 64, 65, 127, 128, 129, 200].map((length) => 'aZ3!'.repeat(50).slice(0, length)),
];
const SALTS = ['s', 'saltstringsaltst', './AZaz09'];

function outputOf(program: string, options: readonly string[], input: string): string {
  return execFileSync(program, options, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
}

/** Perl comes with every Debian and asks crypt(3) of the system; Python no longer does from 3.13 on. */
const byCrypt = (password: string, setting: string): string =>
  outputOf('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', '--', password, setting], '');

describeWithPackages(['openssl'], 'SHA-crypt as openssl makes it', () => {
  it.each(['5', '6'])('verifies under $%s$', async (id) => {
    for (const salt of SALTS) {
      // one password a line, so neither is the empty one among them
      const passwords = PASSWORDS.slice(1);
      const hashes = outputOf('openssl', ['passwd', `-${id}`, '-salt', salt, '-stdin'], passwords.join('\n'));
      for (const [index, hash] of hashes.trim().split('\n').entries()) {
        expect(await readForeignHash(hash)?.verify(passwords[index] ?? '')).toBe(true);
        expect(await readForeignHash(hash)?.verify(`${passwords[index]}x`)).toBe(false);
      }
    }
  });
});

describeWithPackages(['perl'], 'hashes as crypt(3) makes them', () => {
  it.each(['$5$', '$6$', '$5$rounds=1000$', '$6$rounds=1001$', '$6$rounds=5042$'])('verify under %s', async (id) => {
    for (const password of PASSWORDS) {
      const hash = byCrypt(password, `${id}pepper.`);
      expect([hash, await readForeignHash(hash)?.verify(password)]).toEqual([hash, true]);
    }
  });

  it.each(['$2a$', '$2b$', '$2y$'])('verify under %s', async (label) => {
    for (const password of PASSWORDS) {
      const hash = byCrypt(password, `${label}04$abcdefghijklmnopqrstuu`);
      expect([hash, await readForeignHash(hash)?.verify(password)]).toEqual([hash, true]);
    }
  });

  it('verify under $7$', async () => {
    for (const password of PASSWORDS) {
      const hash = byCrypt(password, '$7$76..../....pepper.');
      expect([hash, await readForeignHash(hash)?.verify(password)]).toEqual([hash, true]);
      expect([hash, await readForeignHash(hash)?.verify(`${password}x`)]).toEqual([hash, false]);
    }
  });

  it('are made of up to 511 bytes, so no longer password needs to be verified', async () => {
    const longest = byCrypt('a'.repeat(511), '$6$rounds=1000$salt');
    expect(await readForeignHash(longest)?.verify('a'.repeat(511))).toBe(true);
    expect(readForeignHash(byCrypt('a'.repeat(512), '$6$rounds=1000$salt'))).toBeUndefined();
  });
});

describe('SHA-crypt', () => {
  it.each([
    [511, true],
    [512, false],
  ])('of a password of %i bytes verifies: %s', async (length, isVerified) => {
    const key = await shaCrypt('sha256', Buffer.alloc(length, 'a'), Buffer.from('salt'), 1000);
    expect(await readForeignHash(`$5$rounds=1000$salt$${key}`)?.verify('a'.repeat(length))).toBe(isVerified);
  });

  it('lets the rest of the server work while it counts its rounds', async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await shaCrypt('sha512', Buffer.from('password'), Buffer.from('salt'), 50_000);
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(49);
  });
});
