export { Argon2idPasswordHasher } from './argon2id-password-hasher.js';
export { BcryptPasswordHasher } from './bcrypt-password-hasher.js';
export { ConfiguredPasswordHasher } from './configured-password-hasher.js';
export { EXAMPLE_PASSWORD } from './common-passwords.js';
export { type CalibratedHash, calibrateHashing } from './hash-calibration.js';
export { hashStopwatch } from './hash-stopwatch.js';
export { PasswordHasher } from './password-hasher.port.js';
export { PasswordsModule } from './passwords.module.js';
export { NO_PASSWORD, PasswordsService } from './passwords.service.js';
