import { DomainError } from '../../src/kernel/domain-error.js';
import type { FreshToken, ProviderTokens } from '../../src/modules/vault/refresh/provider-tokens.js';

/** `ProviderTokens` of one connection, whose tokens are `secret-1`, `secret-2`, …, each a refresh. */
export class FakeProviderTokens implements Pick<ProviderTokens, 'getFresh' | 'refreshAfterRefusal'> {
  version = 1;
  refreshes = 0;
  tokenType = 'Bearer';
  /** What a refresh fails with. */
  failure: DomainError | undefined;
  /** What a refresh takes. */
  refreshing: () => Promise<void> = () => Promise.resolve();
  readonly askedFor: string[] = [];
  textOf = (version: number): string => `secret-${version}`;

  private running: Promise<void> | undefined;

  getFresh(userId: string, provider: string): Promise<FreshToken> {
    this.askedFor.push(`${userId} at ${provider}`);
    return Promise.resolve(this.current());
  }

  async refreshAfterRefusal(_userId: string, _provider: string, refused: string): Promise<FreshToken> {
    if (refused === this.textOf(this.version)) {
      this.running ??= this.refresh().finally(() => (this.running = undefined));
      await this.running;
    }
    return this.current();
  }

  private async refresh(): Promise<void> {
    this.refreshes += 1;
    await this.refreshing();
    if (this.failure) throw this.failure;
    this.version += 1;
  }

  private current(): FreshToken {
    return { accessToken: this.textOf(this.version), tokenType: this.tokenType, scope: null, expiresAt: null };
  }
}
