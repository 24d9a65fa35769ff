import { execFileSync } from 'node:child_process';
import { readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';
import { shaCrypt } from '../../../../../src/modules/passwords/foreign/sha-crypt.js';
import { describeWithProgram } from '../../../../support/when-available.js';

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

const isThere = (program: string, options: readonly string[]): boolean => {
  try {
    outputOf(program, options, '');
    return true;
  } catch {
    return false;
  }
};

const PYTHON = '/usr/bin/python3';
const CRYPT = `
import crypt, json, sys
print(json.dumps([crypt.crypt(password, setting) for password, setting in json.load(sys.stdin)]))
`;

function byCrypt(requests: readonly (readonly [string, string])[]): (string | null)[] {
  return JSON.parse(outputOf(PYTHON, ['-W', 'ignore', '-c', CRYPT], JSON.stringify(requests))) as (string | null)[];
}

describeWithProgram('openssl', isThere('openssl', ['version']), 'SHA-crypt as openssl makes it', () => {
  it.each(['5', '6'])('verifies under $%s$', async (id) => {
    for (const salt of SALTS) {
      // one password a line, so neither is the empty one among them
      const passwords = PASSWORDS.slice(1);
      const hashes = outputOf('openssl', ['passwd', `-${id}`, '-salt', salt, '-stdin'], passwords.join('\n'));
      for (const [index, hash] of hashes.trim().split('\n').entries()) {
        expect(await readForeignHash(hash)?.(passwords[index] ?? '')).toBe(true);
        expect(await readForeignHash(hash)?.(`${passwords[index]}x`)).toBe(false);
      }
    }
  });
});

const hasCrypt = isThere(PYTHON, ['-W', 'ignore', '-c', 'import crypt; assert crypt.crypt("x", "$6$s")']);

describeWithProgram('python3 with crypt', hasCrypt, 'hashes as crypt(3) makes them', () => {
  it('verify under $5$ and $6$, with rounds and without', async () => {
    const settings = ['$5$', '$6$', '$5$rounds=1000$', '$6$rounds=1001$', '$6$rounds=5042$'].map(
      (id) => `${id}pepper.`,
    );
    const requests = settings.flatMap((setting) => PASSWORDS.map((password) => [password, setting] as const));
    for (const [index, hash] of byCrypt(requests).entries()) {
      const [password] = requests[index] ?? [''];
      expect([hash, await readForeignHash(hash ?? '')?.(password)]).toEqual([hash, true]);
    }
  });

  it('verify under the bcrypt labels that it has', async () => {
    const requests = ['$2a$04$', '$2b$04$', '$2y$04$'].flatMap((label) =>
      PASSWORDS.map((password) => [password, `${label}abcdefghijklmnopqrstuu`] as const),
    );
    for (const [index, hash] of byCrypt(requests).entries()) {
      const [password] = requests[index] ?? [''];
      expect([hash, await readForeignHash(hash ?? '')?.(password)]).toEqual([hash, true]);
    }
  });

  it('are made of up to 511 bytes, and we verify as many and no more', async () => {
    const [longest, tooLong] = byCrypt([
      ['a'.repeat(511), '$6$rounds=1000$salt'],
      ['a'.repeat(512), '$6$rounds=1000$salt'],
    ]);
    expect(await readForeignHash(longest ?? '')?.('a'.repeat(511))).toBe(true);
    expect(await readForeignHash(longest ?? '')?.('a'.repeat(512))).toBe(false);
    expect(readForeignHash(tooLong ?? '')).toBeUndefined();
  });
});

describe('SHA-crypt', () => {
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
