import { createSecretKey, randomBytes } from 'node:crypto';
import { BcryptPasswordHasher } from '../../src/modules/passwords/index.js';
import { describePasswordHasher } from '../../src/testing/password-hasher.contract.js';

const peppers = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];

describePasswordHasher(
  'BcryptPasswordHasher without a pepper',
  () => new BcryptPasswordHasher({ bcryptCost: 4, peppers: [], minLength: 12, forbiddenWords: [] }),
);

describePasswordHasher(
  'BcryptPasswordHasher with peppers',
  () => new BcryptPasswordHasher({ bcryptCost: 4, peppers, minLength: 12, forbiddenWords: [] }),
);
