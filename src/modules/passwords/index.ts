export { BcryptPasswordHasher } from './bcrypt-password-hasher.js';
export { PasswordHasher } from './password-hasher.port.js';
export { PasswordsModule } from './passwords.module.js';
export { BreachedPasswords } from './policy/breached-passwords.port.js';
export { EXAMPLE_PASSWORD } from './policy/common-passwords.js';
export { NoBreachedPasswords } from './policy/no-breached-passwords.js';
export { NO_PASSWORD, PasswordsService } from './passwords.service.js';
