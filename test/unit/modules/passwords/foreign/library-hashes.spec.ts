import bcrypt from 'bcrypt';
import { createHash, createHmac, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { importForeignHash, readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';
import { phcNumbers } from '../../../../../src/modules/passwords/foreign/phc-parameters.js';

const PASSWORDS = ['violet harbour', 'pässwörd 🔑', 'a long way to the violet harbour, '.repeat(3)];
const SALT = Buffer.from('0123456789abcdef');
const BCRYPT_DIGITS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const STANDARD_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const bcryptParts = (text: string): [salt: string, key: string] => {
  const [, , , saltAndKey = ''] = bcrypt.hashSync(text, 4).split('$');
  return [saltAndKey.slice(0, 22), saltAndKey.slice(22)];
};
const inStandardBase64 = (text: string): string =>
  [...text].map((digit) => STANDARD_DIGITS[BCRYPT_DIGITS.indexOf(digit)]).join('');

function passlibBcryptSha256(password: string): string {
  const settings = bcrypt.genSaltSync(4);
  const salt = settings.slice(-22);
  const key = bcrypt.hashSync(createHmac('sha256', salt).update(password).digest('base64'), settings).slice(-31);
  return `$bcrypt-sha256$v=2,t=2b,r=4$${salt}$${key}`;
}

function phcBcrypt(password: string): string {
  const [salt, key] = bcryptParts(password).map(inStandardBase64);
  return `$bcrypt$v=98$r=4$${salt}$${key}`;
}

function scryptKdf(password: string, logN = 10): string {
  const header = Buffer.concat([Buffer.from('scrypt\0'), Buffer.from([logN, 0, 0, 0, 8, 0, 0, 0, 1]), SALT, SALT]);
  const checked = Buffer.concat([header, createHash('sha256').update(header).digest().subarray(0, 16)]);
  const derived = scryptSync(password, Buffer.concat([SALT, SALT]), 64, { N: 2 ** Math.min(logN, 10), r: 8, p: 1 });
  const mac = createHmac('sha256', derived.subarray(32)).update(checked).digest();
  return Buffer.concat([checked, mac]).toString('base64');
}

function adonisScrypt(password: string): string {
  const key = scryptSync(password, SALT, 64, { N: 1024, r: 8, p: 1 });
  return `$scrypt$n=1024,r=8,p=1$${SALT.toString('base64')}$${key.toString('base64')}`;
}

function shiro(password: string): string {
  let last = createHash('sha256').update(SALT).update(password).digest();
  for (let round = 1; round < 2500; round += 1) last = createHash('sha256').update(last).digest();
  return `$shiro1$SHA-256$2500$${SALT.toString('base64')}$${last.toString('base64')}`;
}

const MAKERS = { passlibBcryptSha256, phcBcrypt, scryptKdf, adonisScrypt, shiro };

describe.each(Object.entries(MAKERS))('a hash of %s', (_name, make) => {
  it('is stored as it is and verifies its password and no other', async () => {
    for (const password of PASSWORDS) {
      const hash = make(password);
      const reading = readForeignHash(hash);
      expect(importForeignHash(hash)).toEqual({ stored: hash });
      expect(await reading?.verify(password)).toBe(true);
      expect(await reading?.verify(`?${password.slice(1)}`)).toBe(false);
      if (reading?.seesAllOf?.(password) ?? true) expect(await reading?.verify(`${password}x`)).toBe(false);
    }
  });

  it('is not read with something round it, or without its end', () => {
    const hash = make('violet harbour');
    for (const other of [`x${hash}`, ` ${hash}`, `${hash}\n`, `${hash}$`, hash.slice(1), hash.slice(0, 40)]) {
      expect([other, readForeignHash(other)]).toEqual([other, undefined]);
    }
  });
});

describe('a hash of secure-password', () => {
  const ARGON2 = '$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk';
  const boxed = (text: string): string =>
    Buffer.concat([Buffer.from(text), Buffer.alloc(128)]).toString('base64', 0, 128);

  it('is stored as the argon2 string that is in it', async () => {
    expect(importForeignHash(boxed(ARGON2))).toEqual({ stored: ARGON2 });
    expect(await readForeignHash(boxed(ARGON2))?.verify('test')).toBe(true);
    expect(await readForeignHash(boxed(ARGON2))?.verify('text')).toBe(false);
  });

  it.each([
    [
      'something behind the padding',
      Buffer.concat([Buffer.from(ARGON2.padEnd(127, '\0')), Buffer.from('x')]).toString('base64'),
    ],
    ['too much work', boxed(ARGON2.replace('m=32', 'm=999999'))],
    ['another scheme', boxed(`$argon2d${ARGON2.slice(9)}`)],
  ])('is not read with %s', (_what, hash) => {
    expect(hash).toHaveLength(172);
    expect(readForeignHash(hash)).toBeUndefined();
  });
});

it('a header of scrypt-kdf that was changed, or asks for too much, is not read', () => {
  const bytes = Buffer.from(scryptKdf('violet harbour'), 'base64');
  bytes[20] = 1;
  expect(readForeignHash(bytes.toString('base64'))).toBeUndefined();
  expect(readForeignHash(scryptKdf('violet harbour', 18))).toBeUndefined();
});

it.each([
  `$shiro1$SHA-256$700001$${SALT.toString('base64')}$${'a'.repeat(43)}=`,
  `$shiro1$SHA-512$1000$${SALT.toString('base64')}$${'a'.repeat(43)}=`,
  `$bcrypt-sha256$v=2,t=2b,r=15$${'a'.repeat(22)}$${'a'.repeat(31)}`,
  `$bcrypt-sha256$v=1,t=2b,r=4$${'a'.repeat(22)}$${'a'.repeat(31)}`,
  `$7$I6..../....saltsalt$${'a'.repeat(43)}`,
])('%s is not read', (hash) => {
  expect(readForeignHash(hash)).toBeUndefined();
});

describe('the parameters of a PHC string', () => {
  it('are read in any order, each once', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['m=65536', 't=3', 'p=4', 't=4', 'keyid=1', 'data=x', ''], { minLength: 1 }),
        (parameters) => {
          const isRight =
            [...parameters].sort().join() === 'm=65536,p=4,t=3' || [...parameters].sort().join() === 'm=65536,p=4,t=4';
          const numbers = phcNumbers(parameters.join(','), ['m', 't', 'p']);
          expect(numbers !== undefined).toBe(isRight);
          if (numbers) expect(numbers).toMatchObject({ m: 65_536, p: 4 });
        },
      ),
      { numRuns: 500, examples: [[['m=65536', 'p=4', 't=3']], [['t=3', 'm=65536', 'p=4']]] },
    ));

  it.each(['m=16,p=1,t=2', 't=2,m=16,p=1', 'p=1,t=2,m=16'])('verify the same password as %s', async (parameters) => {
    const hash = `$argon2i$v=19$${parameters}$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g`;
    expect(await readForeignHash(hash)?.verify('test')).toBe(true);
    expect(await readForeignHash(hash)?.verify('text')).toBe(false);
  });

  it.each([
    'm=16,t=2',
    'm=16,t=2,p=1,p=1',
    'm=16,m=16,t=2,p=1',
    'm=16,t=2,p=1,data=AAAA',
    'm=16,t=02,p=1',
    'm=16,t=2,p=1,',
  ])('are not read as %s', (parameters) => {
    expect(
      readForeignHash(`$argon2i$v=19$${parameters}$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g`),
    ).toBeUndefined();
  });
});
