import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.js';

/** Somebody with an account at a fake provider: the claims of their id token and of the userinfo. */
export interface FakeProviderUser {
  /** The id of the user, which never changes. */
  readonly sub: string;
  /** Their address. */
  readonly email?: string;
  /** Whether the provider has confirmed it. */
  readonly email_verified?: boolean;
  /** For people. */
  readonly name?: string;
  /** As they log in there. */
  readonly preferred_username?: string;
  /** The address of a picture. */
  readonly picture?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** What a user has allowed the application, until it is ended: all tokens of a sign-in stand and fall with it. */
export interface FakeGrant {
  readonly user: FakeProviderUser;
  readonly scope: string;
  readonly nonce: string | null;
  isEnded: boolean;
}

interface FakeCode {
  readonly grant: FakeGrant;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly expiresAt: number;
  isUsed: boolean;
}

/** How refresh tokens behave. */
export interface RefreshTokenRules {
  readonly rotates: boolean;
  readonly endsFamilyAtReuse: boolean;
}

const CODE_LIFETIME_MS = 60_000;

/** The codes and tokens of a fake provider, in memory. */
export class FakeProviderGrants {
  private readonly codes = new Map<string, FakeCode>();
  private readonly accessTokens = new Map<string, { grant: FakeGrant; expiresAt: number }>();
  private readonly refreshTokens = new Map<string, { grant: FakeGrant; isUsed: boolean }>();

  constructor(
    private readonly clock: Clock,
    private readonly rules: RefreshTokenRules,
  ) {}

  issueCode(grant: FakeGrant, redirectUri: string, challenge: string): string {
    const code = newToken();
    const expiresAt = this.nowMs() + CODE_LIFETIME_MS;
    this.codes.set(code, { grant, redirectUri, challenge, expiresAt, isUsed: false });
    return code;
  }

  /** Null for a code that is not to be honoured; one that comes twice ends what it gave (RFC 6749, section 4.1.2). */
  redeemCode(code: string, redirectUri: string, verifier: string): FakeGrant | null {
    const found = this.codes.get(code);
    if (!found) return null;
    if (found.isUsed) found.grant.isEnded = true;
    found.isUsed = true;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isRight = found.redirectUri === redirectUri && found.challenge === challenge;
    return isRight && !found.grant.isEnded && found.expiresAt > this.nowMs() ? found.grant : null;
  }

  issueAccessToken(grant: FakeGrant, lifetimeSeconds: number): string {
    const token = newToken();
    this.accessTokens.set(token, { grant, expiresAt: this.nowMs() + lifetimeSeconds * 1000 });
    return token;
  }

  issueRefreshToken(grant: FakeGrant): string {
    const token = newToken();
    this.refreshTokens.set(token, { grant, isUsed: false });
    return token;
  }

  /** Null for a refresh token that is over; one that rotates and comes twice ends its whole family (RFC 9700, section 4.14.2). */
  redeemRefreshToken(token: string): { readonly grant: FakeGrant; readonly next: string } | null {
    const found = this.refreshTokens.get(token);
    if (!found || found.grant.isEnded) return null;
    const { grant } = found;
    if (!this.rules.rotates) return { grant, next: token };
    if (found.isUsed) {
      grant.isEnded = this.rules.endsFamilyAtReuse;
      return null;
    }
    found.isUsed = true;
    return { grant, next: this.issueRefreshToken(grant) };
  }

  grantOf(accessToken: string): FakeGrant | null {
    const found = this.accessTokens.get(accessToken);
    if (!found || found.grant.isEnded || found.expiresAt <= this.nowMs()) return null;
    return found.grant;
  }

  /** RFC 7009: a refresh token takes its family with it, an access token only itself. */
  revoke(token: string): void {
    const refreshed = this.refreshTokens.get(token);
    if (refreshed) refreshed.grant.isEnded = true;
    this.accessTokens.delete(token);
  }

  expireAccessTokens(): void {
    this.accessTokens.clear();
  }

  /** Of one user, or of everybody. */
  end(sub: string | undefined): void {
    const held = [...this.codes.values(), ...this.refreshTokens.values(), ...this.accessTokens.values()];
    for (const { grant } of held) if (sub === undefined || grant.user.sub === sub) grant.isEnded = true;
  }

  /** Whether a refresh with this token would succeed. */
  isRefreshTokenAlive(token: string): boolean {
    const found = this.refreshTokens.get(token);
    return found !== undefined && !found.grant.isEnded && !found.isUsed;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}
