import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { Argon } from '@adonisjs/hash/drivers/argon';
import { Bcrypt } from '@adonisjs/hash/drivers/bcrypt';
import { Scrypt } from '@adonisjs/hash/drivers/scrypt';
import { hashPassword } from '@better-auth/utils/password';
import phcBcrypt from '@phc/bcrypt';
import argon2 from 'argon2';
import bcryptjs from 'bcryptjs';
import { LegacyScrypt, Scrypt as LuciaScrypt } from 'lucia';
import { generateLuciaPasswordHash } from 'lucia-2/utils';
import scryptKdf from 'scrypt-kdf';
import SecurePassword from 'secure-password';
import { createHash } from 'node:crypto';

const newSalt = () => randomBytes(16).toString('hex');
const securePassword = new SecurePassword();

const PRODUCERS = {
  'argon2 0.45': (password) => argon2.hash(password, { memoryCost: 8_192, timeCost: 2, parallelism: 4 }),
  '@adonisjs/hash argon': (password) => new Argon({ memory: 8_192, iterations: 2 }).make(password),
  '@adonisjs/hash bcrypt': (password) => new Bcrypt({ rounds: 4 }).make(password),
  '@adonisjs/hash scrypt': (password) => new Scrypt({}).make(password),
  '@phc/bcrypt': (password) => phcBcrypt.hash(password, { rounds: 4 }),
  bcryptjs: (password) => bcryptjs.hash(password, 4),
  'Meteor (bcryptjs over SHA-256)': async (password) =>
    `meteor${await bcryptjs.hash(createHash('sha256').update(password).digest('hex'), 4)}`,
  'Better Auth': async (password) => `better-auth$${await hashPassword(password)}`,
  'Lucia 3 Scrypt': async (password) => `better-auth$${await new LuciaScrypt().hash(password)}`,
  'Lucia 3 LegacyScrypt': (password) => new LegacyScrypt().hash(password),
  'Lucia 2': (password) => generateLuciaPasswordHash(password),
  'node:crypto scryptSync': (password) => {
    const salt = newSalt();
    return `node-scrypt$${salt}:${scryptSync(password, salt, 64).toString('hex')}`;
  },
  'node:crypto pbkdf2Sync': (password) => {
    const salt = newSalt();
    return `node-pbkdf2-sha512$1000$${salt}:${pbkdf2Sync(password, salt, 1000, 64, 'sha512').toString('hex')}`;
  },
  'Redwood (node:crypto)': (password) => {
    const salt = randomBytes(32).toString('hex');
    const key = scryptSync(password, salt, 32, { N: 16_384, r: 8, p: 1 }).toString('hex');
    return `redwood$${salt}$${key}|16384|8|1`;
  },
  'scrypt-kdf': async (password) => Buffer.from(await scryptKdf.kdf(password, { logN: 12 })).toString('base64'),
  'secure-password': async (password) => (await securePassword.hash(Buffer.from(password))).toString('base64'),
};

/** Every producer's hash of every password. */
export async function* hashes(passwords) {
  for (const [name, make] of Object.entries(PRODUCERS)) {
    for (const password of passwords) yield { name, password, hash: await make(password) };
  }
  const [password] = passwords;
  yield { name: 'Better Auth without its prefix', password, hash: await hashPassword(password), isAmbiguous: true };
}
