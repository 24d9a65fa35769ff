import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { digestOf } from '../../../kernel/opaque-token.js';
import { AuditLog } from '../../audit/index.js';
import { UserEmailsService, type UserEntity } from '../../users/index.js';
import { type RedeemableToken, SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { isLoginCode } from './login-code.js';
import { LoginChallengesRepository } from './login-challenges.repository.js';
import type { LoginProof } from './login-proof.js';

/** Of a hundred million codes; after these the challenge is worth nothing. */
const MOST_ATTEMPTS = 5;

type Invalid = 'SINGLE_USE_TOKEN_INVALID' | 'SINGLE_USE_CODE_INVALID';

/** Who it is that shows the link or the code of a mail. Either is used up with the other. */
@Injectable()
export class EmailLoginProofs {
  constructor(
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly challenges: LoginChallengesRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The mail came to the account's address, so that is proven as well.
   *
   * @throws DomainError SINGLE_USE_TOKEN_INVALID of a link, SINGLE_USE_CODE_INVALID of a code
   */
  redeem(proof: LoginProof): Promise<UserEntity> {
    return 'token' in proof ? this.redeemLink(proof.token) : this.redeemCode(proof.challenge, proof.code);
  }

  private redeemLink(token: string): Promise<UserEntity> {
    return this.refusingAs('SINGLE_USE_TOKEN_INVALID', null, () => this.tokens.find(token, 'email_login'));
  }

  private async redeemCode(challenge: string, code: string): Promise<UserEntity> {
    const tried = await this.challenges.countAttempt(digestOf(challenge), MOST_ATTEMPTS, this.clock.now());
    // compared also where no mail was sent: that must not take less time
    const isRight = tried !== null && isLoginCode(code, challenge, tried.codeDigest);
    return this.refusingAs('SINGLE_USE_CODE_INVALID', tried?.userId ?? null, () => {
      if (!isRight || tried.tokenId === null) throw invalid('wrong, expired, or tried too often');
      return this.tokens.findById(tried.tokenId, 'email_login');
    });
  }

  /** Redeems what `find` finds. What is refused is audited, and answered with the one code. */
  private async refusingAs(
    code: Invalid,
    subjectId: string | null,
    find: () => RedeemableToken | Promise<RedeemableToken>,
  ): Promise<UserEntity> {
    try {
      return await this.redeemToken(await find());
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'SINGLE_USE_TOKEN_INVALID') throw error;
      const details = { reason: code === 'SINGLE_USE_TOKEN_INVALID' ? 'invalid_link' : 'invalid_code' };
      this.audit.recordLater({ name: 'login.failed', outcome: 'failure', ...(subjectId && { subjectId }), details });
      throw new DomainError(code, { detail: error.detail ?? '' });
    }
  }

  private redeemToken(found: RedeemableToken): Promise<UserEntity> {
    return this.audit.transaction(async (manager, record) => {
      const user = await this.tokens.redeem(found, manager);
      if (user.emailVerifiedAt !== null) return user;
      await this.emails.verify(user.id, manager, record);
      return { ...user, emailVerifiedAt: this.clock.now() };
    });
  }
}

function invalid(detail: string): DomainError {
  return new DomainError('SINGLE_USE_TOKEN_INVALID', { detail });
}
