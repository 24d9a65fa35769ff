import { Injectable } from '@nestjs/common';
import { OldTokens } from './old-tokens';
import { TokenReader, type TokenUser } from './token-reader';
import { WatchwordTokens } from './watchword-tokens';

/**
 * Both kinds, for the time in between. The header only chooses who judges the token; each judge accepts its own
 * algorithm and no other, so nobody gains by what they write there.
 */
@Injectable()
export class EitherTokens extends TokenReader {
  constructor(
    private readonly old: OldTokens,
    private readonly watchword: WatchwordTokens,
  ) {
    super();
  }

  read(token: string): Promise<TokenUser> {
    return algorithmOf(token) === 'HS256' ? this.old.read(token) : this.watchword.read(token);
  }
}

function algorithmOf(token: string): unknown {
  try {
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { alg?: unknown };
    return header.alg;
  } catch {
    return undefined;
  }
}
