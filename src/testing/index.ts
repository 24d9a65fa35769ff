export { describeBreachedPasswords, type OpenedBreachService } from './breached-passwords.contract.js';
export { createTestApp, type TestApp, type TestAppOptions } from './create-test-app.js';
export { FakeClock } from './fake-clock.js';
export { Mailbox } from './mailbox.js';
export { describeMailer, type HandedOverMail, type OpenedMailer } from './mailer.contract.js';
export { describeKeyEncryption, type KeyEncryptionPair } from './key-encryption.contract.js';
export { describePasswordHasher } from './password-hasher.contract.js';
export { describeSigningKeyStore, type OpenedSigningKeyStores } from './signing-key-store.contract.js';
export { testSettings } from './test-settings.js';
