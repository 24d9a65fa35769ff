import { SigningKeyStore, type StoredSigningKey } from '../../src/modules/keys/index.js';

/** A signing-key store for unit tests; it keeps the port's contract (test/contracts). */
export class MemorySigningKeyStore extends SigningKeyStore {
  private keys: StoredSigningKey[] = [];

  list(): Promise<readonly StoredSigningKey[]> {
    const order = (key: StoredSigningKey) => `${key.algorithm} ${String(key.sequence).padStart(9, '0')}`;
    return Promise.resolve([...this.keys].sort((a, b) => (order(a) < order(b) ? -1 : 1)));
  }

  add(key: StoredSigningKey): Promise<void> {
    const isTaken = this.keys.some(
      ({ kid, algorithm, sequence }) => kid === key.kid || (algorithm === key.algorithm && sequence === key.sequence),
    );
    if (!isTaken) this.keys.push(key);
    return Promise.resolve();
  }

  activateAt(kid: string, activatesAt: Date): Promise<void> {
    return this.change(kid, (key) => key.revokedAt === null && key.activatesAt > activatesAt, { activatesAt });
  }

  revoke(kid: string, revokedAt: Date): Promise<void> {
    return this.change(kid, (key) => key.revokedAt === null, { revokedAt });
  }

  replaceSealed(kid: string, from: string, to: string): Promise<void> {
    return this.change(kid, (key) => key.sealedPrivateKey === from, { sealedPrivateKey: to });
  }

  remove(kid: string): Promise<void> {
    this.keys = this.keys.filter((key) => key.kid !== kid);
    return Promise.resolve();
  }

  private change(
    kid: string,
    condition: (key: StoredSigningKey) => boolean,
    changes: Partial<StoredSigningKey>,
  ): Promise<void> {
    this.keys = this.keys.map((key) => (key.kid === kid && condition(key) ? { ...key, ...changes } : key));
    return Promise.resolve();
  }
}
