export { AesGcmKeyEncryption } from './aes-gcm-key-encryption.js';
export { KeyEncryption } from './key-encryption.port.js';
