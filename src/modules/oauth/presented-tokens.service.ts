import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import type { ErrorCode } from '../../kernel/error-codes.js';
import { type AdmittedToken, TokenAdmission } from '../auth/index.js';
import { type RefreshTokenContent, RefreshTokensService } from '../tokens/index.js';

/** A token of ours, as a service shows it. */
export type PresentedToken =
  | ({ readonly kind: 'access' } & AdmittedToken)
  /** Whether it could still be exchanged has not been asked. */
  | ({ readonly kind: 'refresh' } & RefreshTokenContent);

/** What a token is refused for; any other failure says nothing about it. */
const INACTIVE: readonly ErrorCode[] = [
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'TOKEN_REVOKED',
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
  'REFRESH_TOKEN_INVALID',
];

/** Which token of ours a text is, whatever a service takes it for: a hint could only be wrong. */
@Injectable()
export class PresentedTokensService {
  constructor(
    private readonly refreshTokens: RefreshTokensService,
    private readonly admission: TokenAdmission,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null for what is no token, has expired or was revoked: nobody is told which
   * @throws DomainError SERVICE_UNAVAILABLE when it cannot be said
   */
  async find(token: string): Promise<PresentedToken | null> {
    if (this.refreshTokens.isLike(token)) return this.findRefreshToken(token);
    const admitted = await unlessInactive(() => this.admission.admit(token));
    return admitted && { kind: 'access', ...admitted };
  }

  private async findRefreshToken(token: string): Promise<PresentedToken | null> {
    const found = await unlessInactive(() => this.refreshTokens.read(token));
    return found && found.expiresAt > this.clock.now() ? { kind: 'refresh', ...found } : null;
  }
}

async function unlessInactive<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError && INACTIVE.includes(error.code)) return null;
    throw error;
  }
}
