import { createSecretKey, randomBytes } from 'node:crypto';
import {
  Argon2idPasswordHasher,
  BcryptPasswordHasher,
  ConfiguredPasswordHasher,
} from '../../src/modules/passwords/index.js';
import { describePasswordHasher } from '../../src/testing/password-hasher.contract.js';
import { quickHashing } from '../support/hashing-settings.js';

const peppers = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];

for (const Hasher of [BcryptPasswordHasher, Argon2idPasswordHasher]) {
  describePasswordHasher(`${Hasher.name} without a pepper`, () => new Hasher(quickHashing()));
  describePasswordHasher(`${Hasher.name} with peppers`, () => new Hasher(quickHashing({ peppers })));
}

for (const scheme of ['bcrypt', 'argon2id'] as const) {
  describePasswordHasher(
    `ConfiguredPasswordHasher with ${scheme}`,
    () => new ConfiguredPasswordHasher(quickHashing({ scheme, peppers })),
  );
}
