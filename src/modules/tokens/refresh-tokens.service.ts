import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { DomainError } from '../../kernel/domain-error.js';
import { epochSeconds } from '../../kernel/duration.js';
import { isId } from '../../kernel/ids.js';
import type { LiveSession } from '../sessions/index.js';
import { parseJws, signJws, typeOfJws, verifiesAs } from '../../kernel/jws.js';

const REFRESH_TOKEN_TYPE = 'rt+jwt';

/** PostgreSQL's integer, less one for the successor. */
const MOST_GENERATIONS = 2 ** 31 - 2;

/** What a refresh token names, once its signature is known to be ours. */
export interface RefreshTokenContent {
  readonly userId: string;
  readonly sessionId: string;
  readonly generation: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * Refresh tokens as signed text. A token is a function of its session, generation, rotation time and key alone, so the
 * server can write the same one again and keeps none of them.
 */
@Injectable()
export class RefreshTokensService {
  constructor(private readonly settings: TokenSettings) {}

  /** The token of the session's present generation; asking twice gives the same text. */
  write(session: LiveSession): string {
    const [newest] = this.settings.refreshTokenSecrets;
    if (!newest) throw new Error('REFRESH_TOKEN_SECRET is empty');
    const claims = {
      iss: this.settings.issuer,
      sub: session.subject.userId,
      sid: session.id,
      gen: session.generation,
      iat: epochSeconds(session.rotatedAt),
      exp: epochSeconds(session.idleExpiresAt),
    };
    return signJws(REFRESH_TOKEN_TYPE, claims, { kid: undefined, algorithm: 'HS256', signWith: newest });
  }

  /** Whether the text says that it is a refresh token; only `read` tells whether it is one. */
  isLike(text: string): boolean {
    return typeOfJws(text) === REFRESH_TOKEN_TYPE;
  }

  /**
   * Reads a token that was written here; whether it has expired or was used is for rotation to say.
   *
   * @throws DomainError REFRESH_TOKEN_INVALID
   */
  read(refreshToken: string): RefreshTokenContent {
    const token = parseJws(refreshToken);
    const isOurs =
      token !== undefined &&
      this.settings.refreshTokenSecrets.some((secret) =>
        verifiesAs(REFRESH_TOKEN_TYPE, token, { algorithm: 'HS256', verifyWith: secret }),
      );
    if (!isOurs) throw new DomainError('REFRESH_TOKEN_INVALID');
    const { iss, sub, sid, gen, iat, exp } = token.payload;
    const isFromHere = iss === this.settings.issuer && isId(sub) && isId(sid) && isGeneration(gen);
    if (!isFromHere || !isInstant(iat) || !isInstant(exp)) throw new DomainError('REFRESH_TOKEN_INVALID');
    const [issuedAt, expiresAt] = [new Date(iat * 1_000), new Date(exp * 1_000)];
    return { userId: sub, sessionId: sid, generation: gen, issuedAt, expiresAt };
  }
}

function isGeneration(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_GENERATIONS;
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
