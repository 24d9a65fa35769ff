import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { TokenReader, type TokenUser } from './token-reader';

interface TokenRequest {
  readonly headers: { readonly authorization?: string };
  user?: TokenUser;
}

/** The shop's own guard. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly tokens: TokenReader) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<TokenRequest>();
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw new UnauthorizedException();
    request.user = await this.tokens.read(token).catch(() => {
      throw new UnauthorizedException();
    });
    return true;
  }
}
