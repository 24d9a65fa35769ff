import { hash } from 'node:crypto';

/**
 * A bounded memory of what was found out about tokens, keyed by a digest of the whole text, since one signature has several
 * spellings and no two of them may share an answer. Two generations: when the younger is full the older is dropped, so
 * what is used stays and nothing has to be sorted.
 */
export class VerifiedTokens<T> {
  private younger = new Map<string, T>();
  private older = new Map<string, T>();

  /** @param most entries that each of the two generations holds */
  constructor(private readonly most: number) {}

  get size(): number {
    return this.younger.size + this.older.size;
  }

  find(token: string): T | undefined {
    const digest = digestOf(token);
    const found = this.younger.get(digest);
    if (found !== undefined) return found;
    const old = this.older.get(digest);
    if (old !== undefined) this.put(digest, old);
    return old;
  }

  keep(token: string, value: T): void {
    this.put(digestOf(token), value);
  }

  private put(digest: string, value: T): void {
    if (this.younger.size >= this.most) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(digest, value);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
