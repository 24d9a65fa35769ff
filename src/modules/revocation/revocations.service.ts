import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { RevocationFeed, type RevocationListening } from './revocation-feed.js';
import { RevocationMetrics } from './revocation-metrics.js';
import { judgeByFeed, type RevocationVerdict } from '../../kernel/revocation-verdict.js';
import type { RevocationKind } from '../../kernel/revocation-kind.js';
import { RevocationsRepository } from './revocations.repository.js';

/** What of a verified access token decides whether it was revoked. */
export interface JudgedToken {
  readonly tokenId: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Undefined for a shared secret. */
  readonly keyId: string | undefined;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
}

/** Which access tokens stopped before their time. */
@Injectable()
export class RevocationsService {
  constructor(
    private readonly feed: RevocationFeed,
    private readonly revocations: RevocationsRepository,
    private readonly metrics: RevocationMetrics,
    private readonly clock: Clock,
  ) {}

  /** From memory, in constant time. */
  judge({ tokenId, sessionId, userId, keyId, issuedAt }: JudgedToken): RevocationVerdict {
    return judgeByFeed({
      isFresh: this.feed.isFresh(),
      isKeyRevoked: keyId !== undefined && this.feed.revokedAtSeconds('key', keyId) > 0,
      isTokenRevoked: this.feed.revokedAtSeconds('token', tokenId) > 0,
      isSessionRevoked: this.feed.revokedAtSeconds('session', sessionId) > 0,
      userChangedAt: this.feed.revokedAtSeconds('user', userId),
      issuedAt,
    });
  }

  /** What `judge` cannot say when the feed is stale; sessions and users have tables of their own. */
  isTokenOrKeyRevoked({ tokenId, keyId }: JudgedToken): Promise<boolean> {
    return this.revocations.isTokenOrKeyRevoked(tokenId, keyId);
  }

  /** Stops one access token by its `jti`; its session goes on. */
  async revokeToken(tokenId: string): Promise<void> {
    const now = this.clock.now();
    await this.revocations.addToken(tokenId, now);
    this.feed.record('token', tokenId, now);
    this.metrics.count('token');
  }

  /** For this instance, at once, what the database publishes to all: call it when the sessions have ended. */
  recordEndedSessions(sessionIds: readonly string[]): void {
    const now = this.clock.now();
    for (const sessionId of sessionIds) this.feed.record('session', sessionId, now);
    this.metrics.count('session', sessionIds.length);
  }

  /** The same for a user of whom something changed that a token says, or whose tokens ended; call it after the commit. */
  recordChangedUser(userId: string): void {
    this.feed.record('user', userId, this.clock.now());
    this.metrics.count('user');
  }

  /** For what another module keeps in memory: hears of everything of the kind that the database publishes. */
  onPublished(kind: RevocationKind, listener: RevocationListening): void {
    this.feed.onPublished(kind, listener);
  }

  /** Whether silence means anything: while false, what was heard last may be old. */
  isFresh(): boolean {
    return this.feed.isFresh();
  }
}
