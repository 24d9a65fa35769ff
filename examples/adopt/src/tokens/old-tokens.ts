import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { TokenReader, type TokenUser } from './token-reader';

/** Tokens that the shop signed itself, with one secret and HS256. */
@Injectable()
export class OldTokens extends TokenReader {
  constructor(private readonly jwt: JwtService) {
    super();
  }

  async read(token: string): Promise<TokenUser> {
    const claims = await this.jwt.verifyAsync<{ sub: string; email: string; aud?: string }>(token, {
      algorithms: ['HS256'],
    });
    // a link to a download is no login
    if (claims.aud !== undefined) throw new Error('for something else');
    return { userId: claims.sub, email: claims.email };
  }
}
