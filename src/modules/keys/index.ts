export { AesGcmKeyEncryption } from './aes-gcm-key-encryption.js';
export { DatabaseSigningKeyStore } from './database-signing-key-store.js';
export { KeyEncryption } from './key-encryption.port.js';
export { KeysModule } from './keys.module.js';
export { SigningKeyEntity } from './signing-key.entity.js';
export { SigningKeyStore, type StoredSigningKey } from './signing-key-store.port.js';
export { SigningKeysService } from './signing-keys.service.js';
export type { VerificationKey } from './signing-key.js';
