import { Injectable } from '@nestjs/common';
import { type AccessClaims, hasAccessClaims, judgeAccessClaims } from '../../kernel/access-claims.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { epochSeconds } from '../../kernel/duration.js';
import { parseJws } from '../../kernel/jws.js';
import type { PublicKey } from '../../kernel/public-jwk.js';
import {
  ACCESS_TOKEN_TYPE,
  keyIdIn,
  type SignedAccessToken,
  SignedAccessTokens,
} from '../../kernel/signed-access-tokens.js';
import { GuardSettings } from '../guard-settings.js';
import { RemoteKeySet } from '../keys/remote-key-set.js';
import { RareWarning } from '../rare-warning.js';

/** A token that the issuer has signed for this audience, whole and in its time; whether it was revoked is for others to say. */
export interface VerifiedAccessToken {
  readonly claims: AccessClaims;
  /** The signing key's `kid`. */
  readonly keyId: string;
  /** The token itself. It must reach no log. */
  readonly text: string;
}

/** Verifies access tokens with the published keys. The rules are those of the server: kernel has them. */
@Injectable()
export class AccessTokenVerifier {
  private readonly signed: SignedAccessTokens<PublicKey>;
  private readonly ofAnother: RareWarning;

  constructor(
    private readonly keys: RemoteKeySet,
    private readonly settings: GuardSettings,
    private readonly clock: Clock,
  ) {
    this.signed = new SignedAccessTokens((kid) => keys.find(kid));
    this.ofAnother = new RareWarning(clock);
  }

  /**
   * At once, unless keys have to be fetched first.
   *
   * @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, SERVICE_UNAVAILABLE
   */
  verify(accessToken: string): VerifiedAccessToken | Promise<VerifiedAccessToken> {
    const fetching = this.keys.prepare();
    return fetching ? fetching.then(() => this.verifyWithKeys(accessToken)) : this.verifyWithKeys(accessToken);
  }

  private verifyWithKeys(accessToken: string): VerifiedAccessToken | Promise<VerifiedAccessToken> {
    const signed = this.signed.find(accessToken);
    if (signed) return this.judge(accessToken, signed);
    const kid = this.unknownKeyOf(accessToken);
    if (kid === undefined) throw new DomainError('TOKEN_INVALID');
    return this.keys.seek(kid).then(() => this.judge(accessToken, this.signed.find(accessToken)));
  }

  private judge(accessToken: string, signed: SignedAccessToken<PublicKey> | undefined): VerifiedAccessToken {
    if (!signed) throw new DomainError('TOKEN_INVALID');
    const { claims, key } = signed;
    const verdict = this.verdictOn(claims);
    if (verdict === 'expired') throw new DomainError('TOKEN_EXPIRED');
    if (verdict === 'invalid') {
      this.reportOther(claims);
      throw new DomainError('TOKEN_INVALID');
    }
    return { claims, keyId: key.kid ?? '', text: accessToken };
  }

  /** If the options have another issuer or audience than the tokens, everybody is refused, and no answer says why. */
  private reportOther({ iss: issuer, aud: audience }: AccessClaims): void {
    if (issuer === this.settings.issuer && audience === this.settings.audience) return;
    const reason = 'the signature of a token is right, but the token has another issuer or audience than the options';
    this.ofAnother.write({ event: 'token_of_another', issuer, audience, reason });
  }

  private verdictOn(claims: AccessClaims) {
    return judgeAccessClaims(claims, this.settings, epochSeconds(this.clock.now()));
  }

  /**
   * The key that the token names and that is not here. Undefined for a text that would not count whoever had signed it: it
   * must not have keys fetched.
   */
  private unknownKeyOf(accessToken: string): string | undefined {
    const { header, payload } = parseJws(accessToken) ?? {};
    if (!header || !payload || header['typ'] !== ACCESS_TOKEN_TYPE) return undefined;
    const kid = keyIdIn(header);
    if (kid === undefined || kid === '' || this.keys.find(kid)) return undefined;
    if (!this.settings.algorithms.some((algorithm) => algorithm === header['alg'])) return undefined;
    return hasAccessClaims(payload) && this.verdictOn(payload) === 'valid' ? kid : undefined;
  }
}
