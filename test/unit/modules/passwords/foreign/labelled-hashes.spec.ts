import bcrypt from 'bcrypt';
import { createHash, createHmac, createSecretKey, pbkdf2Sync, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { importForeignHash, readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';

const PEPPER = 'violet-harbour-salt';
const KEY = createSecretKey(PEPPER, 'utf8');
const SALT = '0123456789abcdef0123456789abcdef';
const PASSWORDS = ['pässwörd 🔑', 'a long way to the violet harbour, '.repeat(3)];

const bcryptOf = (text: string | Buffer): string => bcrypt.hashSync(text, 4);
const argon2Of = `$argon2id$v=19$m=16,t=2,p=1$${SALT.slice(0, 22)}$`;
const sha256Digits = (password: string): string => createHash('sha256').update(password).digest('hex');
const hmac = (digest: string, key: string, password: string): string =>
  createHmac(digest, key).update(password).digest('base64');
const scryptHex = (password: string, length: number, r: number): string =>
  scryptSync(password, SALT, length, { N: 16_384, r, p: 1, maxmem: 2 ** 26 }).toString('hex');
const pbkdf2Hex = (password: string, digest: string): string =>
  pbkdf2Sync(password, SALT, 1000, 64, digest).toString('hex');

/** What each system makes of a password, by its own rules. */
const MAKERS: Readonly<Record<string, (password: string) => string>> = {
  Meteor: (password) => `meteor${bcryptOf(sha256Digits(password))}`,
  'Flask-Bcrypt for long passwords': (password) => `flask-bcrypt${bcryptOf(sha256Digits(password))}`,
  'a label with a sign of its own': (password) => `meteor$${bcryptOf(sha256Digits(password))}`,
  'Devise with a pepper': (password) => `devise-pepper${bcryptOf(`${password}${PEPPER}`)}`,
  'Flask-Security, bcrypt': (password) => `flask-security${bcryptOf(hmac('sha512', PEPPER, password))}`,
  'Flask-Security, PBKDF2': (password) => {
    const key = pbkdf2Sync(hmac('sha512', PEPPER, password), 'saltsalt', 1000, 64, 'sha512').toString('base64');
    return `flask-security$pbkdf2-sha512$1000$c2FsdHNhbHQ$${key.replaceAll('+', '.').replaceAll('=', '')}`;
  },
  'Better Auth': (password) => `better-auth$${SALT}:${scryptHex(password.normalize('NFKC'), 64, 16)}`,
  'Lucia 2': (password) => `s2:${SALT}:${scryptHex(password.normalize('NFKC'), 64, 16)}`,
  'scrypt of Node': (password) => `node-scrypt$${SALT}:${scryptHex(password, 64, 8)}`,
  'PBKDF2 of Node, SHA-512': (password) => `node-pbkdf2-sha512$1000$${SALT}:${pbkdf2Hex(password, 'sha512')}`,
  'PBKDF2 of Node, SHA-256': (password) => `node-pbkdf2-sha256$1000$${SALT}:${pbkdf2Hex(password, 'sha256')}`,
  Redwood: (password) => `redwood$${SALT}$${scryptHex(password, 32, 8)}|16384|8|1`,
};

const looksAtAll = (password: string, hash: string): boolean =>
  readForeignHash(hash, KEY)?.seesAllOf?.(password) ?? true;
const verified = (password: string, hash: string): Promise<boolean> | undefined =>
  readForeignHash(hash, KEY)?.verify(password);

describe.each(Object.entries(MAKERS))('a hash of %s', (_name, make) => {
  it('is stored as it is and verifies its password and no other', async () => {
    for (const password of PASSWORDS) {
      const hash = make(password);
      expect(importForeignHash(hash, KEY)).toEqual({ stored: hash });
      expect(await verified(password, hash)).toBe(true);
      expect(await verified(`?${password.slice(1)}`, hash)).toBe(false);
      if (looksAtAll(password, hash)) expect(await verified(`${password}x`, hash)).toBe(false);
    }
  });
});

describe('a hash that needs the pepper of another system', () => {
  const hashes = [`devise-pepper${bcryptOf('x')}`, `flask-security${argon2Of}${'a'.repeat(43)}`];

  it.each(hashes)('is not read without one: %s', (hash) => {
    expect(readForeignHash(hash)).toBeUndefined();
    expect(importForeignHash(hash)).toEqual({ refusal: { prefixes: [] } });
    expect(readForeignHash(hash, KEY)).toBeDefined();
  });

  it('does not verify under another one', async () => {
    const hash = `devise-pepper${bcryptOf(`right${PEPPER}`)}`;
    expect(await readForeignHash(hash, createSecretKey('another', 'utf8'))?.verify('right')).toBe(false);
  });
});

describe('whether a scheme has looked at all of a password', () => {
  it('is said by bcrypt for up to 72 bytes without a NUL, whatever the label', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 10, maxLength: 90 }),
        fc.constantFrom('', 'bcrypt$', 'devise-pepper'),
        (password, label) => {
          const hash = `${label}$2b$04$${'a'.repeat(53)}`;
          expect(looksAtAll(password, hash)).toBe(Buffer.byteLength(password) <= 72 && !password.includes('\0'));
        },
      ),
      {
        examples: [
          ['a\0b', ''],
          ['a'.repeat(72), ''],
          ['a'.repeat(73), ''],
          [`${'a'.repeat(71)}é`, 'bcrypt$'],
        ],
      },
    ));

  it.each(['bcrypt_sha256$', 'meteor', 'flask-bcrypt', 'flask-security'])('is always said under %s', (label) => {
    expect(looksAtAll('a'.repeat(500), `${label}$2b$04$${'a'.repeat(53)}`)).toBe(true);
  });
});

describe('`salt:key` without a prefix', () => {
  const hash = `${SALT}:${scryptHex('violet harbour', 64, 16)}`;

  it('is not imported, and the refusal names the prefixes', () => {
    expect(importForeignHash(hash)).toEqual({
      refusal: { prefixes: ['better-auth$', 'node-scrypt$', 'node-pbkdf2-sha512$<iterations>$'] },
    });
  });

  it('is still read as that of Better Auth where it is stored', async () => {
    expect(await verified('violet harbour', hash)).toBe(true);
  });
});

it.each([
  `meteor${bcryptOf('x').replace('$04$', '$15$')}`,
  `meteor$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$${'a'.repeat(43)}`,
  `constructor${bcryptOf('x')}`,
  `meteormeteor${bcryptOf('x')}`,
  `flask-securitymeteor${bcryptOf('x')}`,
  `node-pbkdf2-sha512$2000001$${SALT}:${'a'.repeat(128)}`,
  `node-pbkdf2-sha1$1000$${SALT}:${'a'.repeat(128)}`,
  `node-scrypt$${SALT}:${'a'.repeat(30)}`,
  `redwood$${SALT}$${'a'.repeat(64)}|16383|8|1`,
])('%s is not read', (hash) => {
  expect(readForeignHash(hash, KEY)).toBeUndefined();
});
