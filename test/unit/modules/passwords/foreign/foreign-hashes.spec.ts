import bcrypt from 'bcrypt';
import { createHash, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';
import { FOREIGN_VECTORS } from '../../../../support/foreign-hashes.js';

const COLUMN_LENGTH = 255;

async function verified(password: string, hash: string): Promise<boolean | undefined> {
  return readForeignHash(hash)?.verify(password);
}

describe('a hash that another system made', () => {
  it.each(FOREIGN_VECTORS)('$scheme verifies its password and no other', async ({ password, hash }) => {
    expect(await verified(password, hash)).toBe(true);
    expect(await verified(`x${password}`, hash)).toBe(false);
    expect(await verified(password === '' ? ' ' : `é${password.slice(1)}`, hash)).toBe(false);
  });

  it.each(FOREIGN_VECTORS)('$scheme fits the column', ({ hash }) => {
    expect(hash.length).toBeLessThanOrEqual(COLUMN_LENGTH);
  });

  it('is not read when something stands before it, or a line end after it, or half of it is missing', () => {
    for (const { hash } of FOREIGN_VECTORS) {
      for (const other of [`x${hash}`, ` ${hash}`, `${hash}\n`, `${hash}$`, hash.slice(1), hash.slice(0, 20)]) {
        expect([other, readForeignHash(other)]).toEqual([other, undefined]);
      }
    }
  });

  it('is refused when a character of its key is another', async () => {
    const cheap = FOREIGN_VECTORS.filter(({ hash }) =>
      /^(\$2|\$argon2i\$|\$scrypt|pbkdf2_sha256\$1200|\$5\$s)/.test(hash),
    );
    expect(cheap.length).toBeGreaterThan(8);
    for (const { password, hash } of cheap) {
      const last = hash.length - 3;
      const changed = `${hash.slice(0, last)}${hash[last] === 'A' ? 'B' : 'A'}${hash.slice(last + 1)}`;
      expect(await verified(password, changed)).toBe(false);
    }
  });

  it('never makes a text throw that is none', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (garbage) => {
        expect(readForeignHash(garbage)).toBeUndefined();
      }),
      { numRuns: 500, examples: [[''], ['$'], ['$2b$'], ['$6$$'], ['keycloak$'], ['x'.repeat(100_000)]] },
    ));

  it('never makes a password throw, whatever characters are in it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 600 }),
        fc.constantFrom(...FOREIGN_VECTORS.filter(({ hash }) => /^(\$2|\$argon2i\$|\$pbkdf2\$|\$5\$s)/.test(hash))),
        async (password, { password: right, hash }) => {
          // PBKDF2 cannot tell NULs at the end
          fc.pre(password.replace(/\0+$/, '') !== right);
          expect(await verified(password, hash)).toBe(false);
        },
      ),
      {
        numRuns: 60,
        examples: ['\0', '\ud800', 'U*U\0', 'a'.repeat(16_000)].map((password) => [password, FOREIGN_VECTORS[0]!]),
      },
    ));

  it.each([
    '',
    'plain text',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '!',
    '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/',
    'md5$salt$3f86d0d3d465b7b458c231bf3555c0e3',
  ])('is not read when its scheme is too weak or none: %j', (hash) => {
    expect(readForeignHash(hash)).toBeUndefined();
  });
});

describe('a foreign bcrypt hash', () => {
  it('counts 72 bytes of the password, as the system did that made it', async () => {
    const hash = (await bcrypt.hash('é'.repeat(36), 4)).replace('$2b$', '$2y$');
    expect(await verified(`${'é'.repeat(36)} and more`, hash)).toBe(true);
    expect(await verified(`${'é'.repeat(35)}e and more`, hash)).toBe(false);
  });

  it('does not count lengths modulo 256, as the old label once made libraries do', async () => {
    const password = Array.from({ length: 300 }, (_, index) => String.fromCharCode(33 + (index % 90))).join('');
    const hash = (await bcrypt.hash(password.slice(0, 72), 4)).replace('$2b$', '$2a$');
    expect(await verified(password, hash)).toBe(true);
    expect(await verified(`${password.slice(0, 50)}${'x'.repeat(250)}`, hash)).toBe(false);
  });

  it.each(['$2a$', '$2b$', '$2y$'])('is read under the label %s, with Django’s name in front too', async (label) => {
    const hash = (await bcrypt.hash('pässword', 4)).replace('$2b$', label);
    expect(await verified('pässword', hash)).toBe(true);
    expect(await verified('pässword', `bcrypt$${hash}`)).toBe(true);
    expect(await verified('password', `bcrypt$${hash}`)).toBe(false);
  });

  it('of Django’s bcrypt_sha256 counts all of the password', async () => {
    const password =
      'VSK0UYV6FFQVZ0KG88DYN9WADAADZO1CTSIVDJUNZSUML6IBX7LN7ZS3R5JGB3RGZ7VI7G7DJQ9NI8BQFSRPTG6UWTTVESA5ZPUN';
    const digits = createHash('sha256').update(password).digest('hex');
    const hash = `bcrypt_sha256$${await bcrypt.hash(digits, 4)}`;
    expect(await verified(password, hash)).toBe(true);
    expect(await verified(password.slice(0, 72), hash)).toBe(false);
    expect(await verified(digits, hash)).toBe(false);
  });
});

it('compares no more of a PBKDF2 key than one digest, however long the key is', async () => {
  const [salt, length] = [Buffer.from('saltsalt'), 64];
  const key = pbkdf2Sync('password', salt, 1000, length, 'sha256');
  const hashOf = (bytes: Buffer): string =>
    `$pbkdf2-sha256$i=1000$${salt.toString('base64')}$${bytes.toString('base64')}`;
  expect(await verified('password', hashOf(key))).toBe(true);
  expect(await verified('password', hashOf(Buffer.concat([key.subarray(0, 32), Buffer.alloc(32)])))).toBe(true);
  expect(await verified('password', hashOf(Buffer.concat([key.subarray(0, 31), Buffer.alloc(33)])))).toBe(false);
});
