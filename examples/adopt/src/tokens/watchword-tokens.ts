import { Injectable } from '@nestjs/common';
import { WatchwordJwtService } from 'watchword';
import { TokenReader, type TokenUser } from './token-reader';

/** Access tokens of Watchword, judged as its own guard judges them: also whether they were revoked. */
@Injectable()
export class WatchwordTokens extends TokenReader {
  constructor(private readonly jwt: WatchwordJwtService) {
    super();
  }

  async read(token: string): Promise<TokenUser> {
    const { sub, email } = await this.jwt.verifyAsync<{ sub: string; email: string }>(token);
    return { userId: sub, email };
  }
}
