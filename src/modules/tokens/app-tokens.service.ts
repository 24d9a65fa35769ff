import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { epochSeconds } from '../../kernel/duration.js';
import { KeyRing } from '../keys/index.js';
import { APP_TOKEN_TYPE, appAudienceOf, type AppClaims, judgeAppClaims } from './app-claims.js';
import { MAX_TOKEN_LENGTH, parseJws, signJws, typeOfJws, verifiesAs } from '../../kernel/jws.js';

/** A token of the host's that is whole and in its time; whether it was revoked is for others to say. */
export interface VerifiedAppToken {
  readonly claims: AppClaims;
  /** The signing key's `kid`; undefined for the shared secret of HS256. */
  readonly keyId: string | undefined;
}

/** Tokens that a host signs with our key ring for purposes of its own; they are no access tokens, and never count as one. */
@Injectable()
export class AppTokensService {
  constructor(
    private readonly keys: KeyRing,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** The audience of tokens that name none. */
  get defaultAudience(): string {
    return appAudienceOf(this.settings.audience);
  }

  /** By its header alone: for choosing by whose rules to judge a text. */
  isLike(token: string): boolean {
    return typeOfJws(token) === APP_TOKEN_TYPE;
  }

  /**
   * @throws DomainError SERVICE_UNAVAILABLE without a key
   * @throws Error when the token would be too large to be read again
   */
  sign(claims: AppClaims): string {
    const token = signJws(APP_TOKEN_TYPE, { ...claims }, this.keys.active());
    if (token.length > MAX_TOKEN_LENGTH) throw new Error('the payload makes the token too large');
    return token;
  }

  /** @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED */
  verify(text: string, audiences: readonly string[]): VerifiedAppToken {
    const token = parseJws(text);
    const kid = token?.header['kid'];
    const key = token && (kid === undefined || typeof kid === 'string') ? this.keys.find(kid) : undefined;
    if (!token || !key || !verifiesAs(APP_TOKEN_TYPE, token, key)) throw new DomainError('TOKEN_INVALID');
    const { issuer, accessLifetimeMs } = this.settings;
    const now = epochSeconds(this.clock.now());
    const verdict = judgeAppClaims(token.payload, { issuer, audiences, accessLifetimeMs }, now);
    if (verdict === 'expired') throw new DomainError('TOKEN_EXPIRED');
    if (verdict === 'invalid') throw new DomainError('TOKEN_INVALID');
    return { claims: token.payload as unknown as AppClaims, keyId: key.kid };
  }
}
