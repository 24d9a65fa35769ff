import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../kernel/domain-error.js';
import type { GuardRevocationFeed } from '../feed/revocation-feed.js';
import type { TokenIntrospection } from '../introspection/token-introspection.js';
import type { VerifiedAccessToken } from '../verifier/access-token-verifier.js';
import { holderByClaims, type TokenHolder, TokenStanding } from '../verifier/token-standing.js';

/** Who says what became of tokens; at least one of them is there. */
export interface IssuerWord {
  readonly feed: GuardRevocationFeed | undefined;
  readonly introspection: TokenIntrospection | undefined;
}

/** Judges tokens by what the issuer said since they were issued: by its feed, or by its answer about the token. */
export class StandingByIssuer extends TokenStanding implements OnModuleInit, OnModuleDestroy {
  constructor(private readonly word: IssuerWord) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await this.word.feed?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.word.feed?.stop();
  }

  /** Without a feed each token is asked about. */
  judge(token: VerifiedAccessToken): TokenHolder | Promise<TokenHolder> {
    const verdict = this.word.feed ? this.word.feed.judge(token) : 'ask';
    switch (verdict) {
      case 'accepted':
        return holderByClaims(token);
      case 'ask':
        return this.ask(token);
      case 'ask-anew':
        return this.ask(token, { isOutdated: true });
      case 'session-revoked':
        throw new DomainError('SESSION_REVOKED');
      case 'token-revoked':
        throw new DomainError('TOKEN_REVOKED');
      case 'key-revoked':
        throw new DomainError('TOKEN_INVALID', { detail: 'its key was revoked' });
      case 'outdated':
        throw outdated();
      case 'unavailable':
        throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'the revocation feed is stale' });
    }
  }

  async findPermissions(token: VerifiedAccessToken): Promise<readonly string[] | undefined> {
    if (!this.word.introspection) return undefined;
    const { permissions } = await this.ask(token);
    if (permissions) return permissions;
    throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'nobody can say what the user may do' });
  }

  /** @param isOutdated the feed has told that the user has changed, so what was true before may not be believed */
  private async ask(token: VerifiedAccessToken, { isOutdated = false } = {}): Promise<TokenHolder> {
    const verdict = await this.word.introspection?.judge(token.text, token.claims);
    switch (verdict?.kind) {
      case 'active':
        return verdict.facts;
      case 'inactive':
        throw new DomainError('TOKEN_REVOKED', { detail: 'the issuer says that it is not active' });
      case 'unavailable':
        throw new DomainError('SERVICE_UNAVAILABLE', {
          detail: 'the token cannot be introspected',
          retryAfterSeconds: verdict.retryAfterSeconds,
        });
      case 'unknown':
        if (isOutdated) throw outdated();
        return verdict.last ?? holderByClaims(token);
      case undefined:
        return holderByClaims(token);
    }
  }
}

function outdated(): DomainError {
  return new DomainError('TOKEN_EXPIRED', { detail: 'the user has changed since it was issued' });
}
