import { Injectable } from '@nestjs/common';
import { bearerTokenOf } from '../../../http/access/index.js';
import { cookieOf, type PresentedRequest } from '../../../http/presented-request.js';
import { RevocationsService } from '../../revocation/index.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { TokenAdmission } from './token-admission.js';

/** The access token by which a request was let in: `Authorization: Bearer` first, else the access cookie. */
@Injectable()
export class PresentedAccessToken {
  constructor(
    private readonly admission: TokenAdmission,
    private readonly cookies: CookieNames,
    private readonly revocations: RevocationsService,
  ) {}

  private find(request: PresentedRequest): string | undefined {
    return bearerTokenOf(request) ?? cookieOf(request, this.cookies.access);
  }

  /** Stops it before its time, alone; a classic session has none. */
  async revoke(request: PresentedRequest): Promise<void> {
    const accessToken = this.find(request);
    if (accessToken === undefined) return;
    const { claims } = await this.admission.admit(accessToken);
    await this.revocations.revokeToken(claims.jti);
  }
}
