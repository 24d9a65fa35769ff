import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/access/index.js';
import { refusalOf } from '../access/refusal.js';
import { AccessTokenVerifier, type VerifiedAccessToken } from './access-token-verifier.js';
import { type AdmittedCaller, callerOf } from './principal.js';
import { TokenStanding } from './token-standing.js';

/** The one door for access tokens: the signature and the claims, then what is known of the token beyond them. */
@Injectable()
export class TokenAdmission {
  /** @internal Nest makes it. */
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly standing: TokenStanding,
  ) {}

  /**
   * Who holds a token that came in another way than in a request's header: with the first message of a socket, say.
   *
   * @throws WatchwordRefusal TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE
   */
  async verify(accessToken: string): Promise<Principal> {
    try {
      return (await this.admit(accessToken)).principal;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * At once, unless somebody has to be asked.
   *
   * @internal
   * @throws DomainError with the code of the refusal, at once or in the promise
   */
  admit(accessToken: string): AdmittedCaller | Promise<AdmittedCaller> {
    const token = this.verifier.verify(accessToken);
    return token instanceof Promise ? token.then((verified) => this.judge(verified)) : this.judge(token);
  }

  /**
   * What the caller may do.
   *
   * @internal
   * @returns undefined where neither the token says so nor anybody can be asked
   */
  async permissionsOf({ permissions, token }: AdmittedCaller): Promise<readonly string[] | undefined> {
    return permissions ?? (await this.standing.findPermissions(token));
  }

  private judge(token: VerifiedAccessToken): AdmittedCaller | Promise<AdmittedCaller> {
    const holder = this.standing.judge(token);
    return holder instanceof Promise ? holder.then((known) => callerOf(token, known)) : callerOf(token, holder);
  }
}
