import { randomUUID } from 'node:crypto';
import { type Abstract, Injectable, Logger, type Provider, type Type } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { unavailableUnlessAnswered } from '../../../database/database-deadline.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { epochSeconds } from '../../../kernel/duration.js';
import { RevocationsService } from '../../revocation/index.js';
import { type AccessClaims, AppTokensService, parseJws, type VerifiedAppToken } from '../../tokens/index.js';
import { type AdmittedToken, TokenAdmission } from '../access/token-admission.js';
import { appTokenClaims } from './app-token-claims.js';
import {
  assertVerifyOptions,
  audiencesOf,
  secondsOf,
  type WatchwordDecodeOptions,
  type WatchwordSignOptions,
  type WatchwordVerifyOptions,
} from './jwt-options.js';

type Payload = Readonly<Record<string, unknown>>;

/**
 * What stands in the place of `JwtService` of @nestjs/jwt for code that a team already has: the same methods over Watchword's
 * key ring. Which token is accepted where:
 *
 * | token                                | Watchword's guard | `verify(token)`  | `verify(token, { audience: 'mine' })` | services, by JWKS and audience |
 * | ------------------------------------ | ----------------- | ---------------- | ------------------------------------- | ------------------------------ |
 * | an access token (`at+jwt`)           | yes               | yes              | no                                    | yes                            |
 * | `sign(payload)` (`app+jwt`)          | no                | yes              | no                                    | no: another audience           |
 * | `sign(payload, { audience: 'mine' })` | no               | no               | yes                                   | no: another audience           |
 * | a refresh token (`rt+jwt`)           | no                | no               | no                                    | no: another key                |
 * | anything signed elsewhere            | no                | no               | no                                    | no                             |
 *
 * A token for one purpose, such as a link to a download, should have an audience of its own, or an access token would do in its
 * place. See docs/decisions/0031-a-jwt-service-over-the-key-ring.md.
 */
@Injectable()
export class WatchwordJwtService {
  private readonly logger = new Logger(WatchwordJwtService.name);

  /** @internal Nest makes it. */
  constructor(
    private readonly tokens: AppTokensService,
    private readonly admission: TokenAdmission,
    private readonly revocations: RevocationsService,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs the payload at once, with the active key, which is in memory. The token has our issuer, a type and an audience that no
   * access token has, and lives for at most ACCESS_TOKEN_EXPIRY.
   *
   * @throws DomainError SERVICE_UNAVAILABLE while no signing key can be opened
   * @throws Error for an option or a claim that cannot be kept, such as `secret`
   */
  sign(payload: string | Buffer | object, options: WatchwordSignOptions = {}): string {
    const { issuer, audience, algorithm, accessLifetimeMs } = this.settings;
    const defaults = {
      ...{ issuer, algorithm, accessAudience: audience, defaultAudience: this.tokens.defaultAudience },
      longestSeconds: Math.floor(accessLifetimeMs / 1_000),
      nowSeconds: epochSeconds(this.clock.now()),
      id: randomUUID(),
    };
    return this.tokens.sign(this.reporting(() => appTokenClaims(payload, options, defaults)));
  }

  /** As `sign`; a promise only because callers wait for one. */
  async signAsync(payload: string | Buffer | object, options: WatchwordSignOptions = {}): Promise<string> {
    return Promise.resolve(this.sign(payload, options));
  }

  /**
   * The payload of a token that counts now: an access token of ours, judged as the guard judges it, or a token that `sign` made.
   * Asks nobody, so of what only the database knows it believes nothing: a token that is older than a change of its user counts
   * as expired. Prefer `verifyAsync`.
   *
   * @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE
   * @throws Error for an option that cannot be kept, such as `ignoreExpiration`
   */
  // as the method that it stands for, which says what its caller expects and checks nothing of it
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  verify<T extends object = any>(token: string, options: WatchwordVerifyOptions = {}): T {
    const wanted = this.wantedOf(options);
    const app = this.findAppToken(token, wanted);
    if (!app) {
      this.assertForAccess(wanted);
      return this.judged(token, claimsOf(this.admission.admitAtOnce(token)), options) as T;
    }
    if (this.isCounting(app) === 'ask') throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'the feed is stale' });
    return this.judged(token, { ...app.claims }, options) as T;
  }

  /**
   * As `verify`, and asks the database where the memory of what was revoked does not suffice, as the guard does.
   *
   * @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE
   * @throws Error for an option that cannot be kept
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async verifyAsync<T extends object = any>(token: string, options: WatchwordVerifyOptions = {}): Promise<T> {
    const wanted = this.wantedOf(options);
    const app = this.findAppToken(token, wanted);
    if (!app) {
      this.assertForAccess(wanted);
      return this.judged(token, claimsOf(await this.admission.admit(token)), options) as T;
    }
    if (this.isCounting(app) === 'ask' && (await this.isRevoked(app))) throw new DomainError('TOKEN_REVOKED');
    return this.judged(token, { ...app.claims }, options) as T;
  }

  /** What a text says that has the form of a token, without believing any of it; null for any other. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  decode<T = any>(token: string, { complete = false }: WatchwordDecodeOptions = {}): T {
    const parsed = typeof token === 'string' ? parseJws(token) : undefined;
    if (!parsed) return null as T;
    const { header, payload, signature } = parsed;
    return (complete ? { header, payload, signature: signature.toString('base64url') } : payload) as T;
  }

  private wantedOf(options: WatchwordVerifyOptions): readonly string[] | undefined {
    return this.reporting(() => {
      assertVerifyOptions(options);
      return options.audience === undefined ? undefined : audiencesOf(options.audience);
    });
  }

  private findAppToken(token: unknown, wanted: readonly string[] | undefined): VerifiedAppToken | undefined {
    if (typeof token !== 'string') throw new DomainError('TOKEN_INVALID');
    if (!this.tokens.isLike(token)) return undefined;
    const audiences = wanted?.filter((audience) => audience !== this.settings.audience);
    return this.tokens.verify(token, audiences ?? [this.tokens.defaultAudience]);
  }

  private assertForAccess(wanted: readonly string[] | undefined): void {
    if (wanted && !wanted.includes(this.settings.audience)) throw new DomainError('TOKEN_INVALID');
  }

  private isCounting(token: VerifiedAppToken): 'yes' | 'ask' {
    const verdict = this.revocations.judge(judgedPartOf(token));
    if (verdict === 'accepted' || verdict === 'ask') return verdict === 'ask' ? 'ask' : 'yes';
    throw new DomainError(verdict === 'key-revoked' ? 'TOKEN_INVALID' : 'TOKEN_REVOKED');
  }

  private isRevoked(token: VerifiedAppToken): Promise<boolean> {
    return unavailableUnlessAnswered(this.revocations.isTokenOrKeyRevoked(judgedPartOf(token)));
  }

  /** What a caller asks for beyond what makes a token count. */
  private judged(token: string, payload: Payload, options: WatchwordVerifyOptions): Payload {
    const { issuer, subject, jwtid, algorithms, maxAge } = options;
    const alg = parseJws(token)?.header['alg'];
    const ageSeconds = epochSeconds(this.clock.now()) - Number(payload['iat']);
    const holds =
      (issuer === undefined || [issuer].flat().includes(String(payload['iss']))) &&
      (subject === undefined || payload['sub'] === subject) &&
      (jwtid === undefined || payload['jti'] === jwtid) &&
      (algorithms === undefined || algorithms.includes(String(alg)));
    if (!holds) throw new DomainError('TOKEN_INVALID');
    const isTooOld = maxAge !== undefined && ageSeconds >= this.reporting(() => secondsOf('maxAge', maxAge));
    if (isTooOld) throw new DomainError('TOKEN_EXPIRED');
    return payload;
  }

  /** Guards tend to answer whatever `verify` throws with 401, so an error of the program would be seen nowhere else. */
  private reporting<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : 'a wrong call');
      throw error;
    }
  }
}

/** A copy, because the verified claims are shared by every request with the token. */
function claimsOf({ claims, email, roles }: AdmittedToken): AccessClaims & Payload {
  return { ...structuredClone(claims), email, roles: [...roles] };
}

/** A host's token belongs to no session, and whose it is only the host knows. */
function judgedPartOf({ claims, keyId }: VerifiedAppToken) {
  return { tokenId: claims.jti, sessionId: '', userId: '', keyId, issuedAt: claims.iat };
}

/**
 * Puts `WatchwordJwtService` behind the token under which a team's code injects @nestjs/jwt's: in the providers of a module,
 * `provideJwtService(JwtService)`, in the place of an import of `JwtModule`. Watchword itself does not need @nestjs/jwt.
 */
export function provideJwtService(jwtService: Type<unknown> | Abstract<unknown>): Provider {
  return { provide: jwtService, useExisting: WatchwordJwtService };
}
