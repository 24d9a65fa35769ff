import { Injectable, NotFoundException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

const AUDIENCE = 'download';

/** Uses whichever JwtService its module has; not a line of it changes. */
@Injectable()
export class DownloadLinks {
  constructor(private readonly jwt: JwtService) {}

  make(order: string): Promise<string> {
    return this.jwt.signAsync({ order }, { audience: AUDIENCE, expiresIn: '5m' });
  }

  async orderOf(token: string): Promise<string> {
    try {
      return (await this.jwt.verifyAsync<{ order: string }>(token, { audience: AUDIENCE })).order;
    } catch {
      throw new NotFoundException();
    }
  }
}
