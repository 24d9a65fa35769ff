import { SigningKeyStore, type StoredSigningKey } from '../../src/modules/keys/index.js';

/** A signing-key store for unit tests; it keeps the port's contract (test/contracts). */
export class MemorySigningKeyStore extends SigningKeyStore {
  private readonly keys: StoredSigningKey[] = [];

  list(): Promise<readonly StoredSigningKey[]> {
    return Promise.resolve([...this.keys].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()));
  }

  addFirst(key: StoredSigningKey): Promise<void> {
    if (!this.keys.some(({ algorithm }) => algorithm === key.algorithm)) this.keys.push(key);
    return Promise.resolve();
  }
}
