export { DatabaseSigningKeyStore } from './database-signing-key-store.js';
export { KeysModule } from './keys.module.js';
export { KeyRing } from './ring/key-ring.js';
export { KeyRingJob } from './ring/key-ring.job.js';
export { KeyRotation } from './ring/key-rotation.js';
export { RetiredKeysJob } from './ring/retired-keys.job.js';
export { SigningKeyEntity } from './signing-key.entity.js';
export { SigningKeyStore, type StoredSigningKey } from './signing-key-store.port.js';
export type { VerificationKey } from './signing-key.js';
