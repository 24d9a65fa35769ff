import { BcryptPasswordHasher, ConfiguredPasswordHasher, PasswordHasher } from '../../../src/index.js';
import { describePasswordHasher } from '../../../src/testing/index.js';
import { quickHashing } from '../../support/hashing-settings.js';
import { MigratingPasswordHasher } from '../documented/migrating-password-hasher.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

type Methods = Partial<Pick<PasswordHasher, 'hash' | 'verify' | 'recognises' | 'needsRehash'>>;

function wrong(methods: (original: BcryptPasswordHasher) => Methods, breaks: RegExp): WrongAdapter {
  const make = () =>
    Object.assign(new BcryptPasswordHasher(quickHashing()), methods(new BcryptPasswordHasher(quickHashing())));
  return { suite: () => describePasswordHasher('it', make), breaks };
}

const cut = (password: string): string => Buffer.from(password).subarray(0, 72).toString('latin1');

export const PASSWORD_HASHER: PortRow = {
  port: PasswordHasher,
  right: {
    ConfiguredPasswordHasher: () =>
      describePasswordHasher('ConfiguredPasswordHasher', () => new ConfiguredPasswordHasher(quickHashing())),
    MigratingPasswordHasher: () =>
      describePasswordHasher('MigratingPasswordHasher', () => new MigratingPasswordHasher(quickHashing())),
  },
  wrong: {
    'reads 72 bytes': wrong(
      (original) => ({
        hash: (password) => original.hash(cut(password)),
        verify: (password, hash) => original.verify(cut(password), hash),
      }),
      /however far back it is/,
    ),
    'stops at a NUL': wrong(
      (original) => ({
        hash: (password) => original.hash(password.split('\0')[0] ?? ''),
        verify: (password, hash) => original.verify(password.split('\0')[0] ?? '', hash),
      }),
      /reads on after a NUL/,
    ),
    'accepts every password': wrong(() => ({ verify: () => Promise.resolve(true) }), /refuses every other password/),
    'stores the password': wrong(
      () => ({
        hash: (password) => Promise.resolve(`plain$${password}`),
        verify: (password, hash) => Promise.resolve(hash === `plain$${password}`),
      }),
      /never writes the same hash twice and never the password/,
    ),
    'throws at a foreign hash': wrong(
      (original) => ({
        verify: (password, hash) =>
          original.recognises(hash) ? original.verify(password, hash) : Promise.reject(new Error('malformed')),
      }),
      /answers false to the foreign hash/,
    ),
    'keeps foreign hashes': wrong(() => ({ needsRehash: () => false }), /answers false to the foreign hash/),
    'rehashes for ever': wrong(() => ({ needsRehash: () => true }), /needs no rehash/),
    'says that it can read everything': wrong(() => ({ recognises: () => true }), /answers false to any text/),
    'knows one form of a letter only': wrong(
      (original) => ({
        hash: (password) => original.hash(Buffer.from(password).toString('hex')),
        verify: (password, hash) => original.verify(Buffer.from(password).toString('hex'), hash),
      }),
      /takes composed and decomposed letters for the same/,
    ),
  },
  open: opened(new MigratingPasswordHasher(quickHashing())),
  called: ['hash', 'verify', 'needsRehash'],
};
