import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServerSettings, TokenSettings } from '../../../config/settings.js';
import { cookieOf, type PresentedRequest } from '../../../http/presented-request.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { derivedKey } from '../../../kernel/derived-keys.js';
import { CookieNames } from './cookie-names.js';
import { isFromOwnOrigin } from './request-origin.js';

const CSRF_HEADER = 'x-csrf-token';
const KEY_LABEL = 'watchword csrf token v1';
const NONCE_BYTES = 16;

/**
 * Tells a request that the user's own pages made from one that another site made the browser send. Either the browser
 * says so, or the request repeats in a header what only our pages can read from the CSRF cookie, signed for its session.
 */
@Injectable()
export class CsrfCheck {
  private readonly keys: readonly KeyObject[];
  private readonly allowedOrigins: ReadonlySet<string>;

  constructor(
    private readonly server: ServerSettings,
    tokens: TokenSettings,
    private readonly names: CookieNames,
  ) {
    this.keys = tokens.refreshTokenSecrets.map((secret) => derivedKey(secret, KEY_LABEL));
    this.allowedOrigins = new Set([new URL(server.publicUrl).origin, ...server.corsOrigins]);
  }

  /** A new token for the session; any number may be about. */
  tokenFor(sessionId: string): string {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    const [newest] = this.keys;
    if (!newest) throw new Error('REFRESH_TOKEN_SECRET is empty');
    return `${nonce}.${mac(newest, sessionId, nonce)}`;
  }

  /** @throws DomainError CSRF_CHECK_FAILED */
  assertPasses(request: PresentedRequest, sessionId: string): void {
    const { method, headers } = request;
    const secFetchSite = textOf(headers['sec-fetch-site']);
    const ownHost = this.server.isPublicUrlSet ? undefined : headers.host;
    const isOwn = isFromOwnOrigin({ method, secFetchSite, origin: headers.origin, ownHost }, this.allowedOrigins);
    if (!isOwn && !this.isDoubleSubmitted(request, sessionId)) throw new DomainError('CSRF_CHECK_FAILED');
  }

  /**
   * For a GET that begins something in the caller's name. Neither that its method is safe counts, nor that no page made it: a
   * link in a mail is followed like that.
   *
   * @throws DomainError CSRF_CHECK_FAILED
   */
  assertMadeHere(request: PresentedRequest, sessionId: string): void {
    const isOwn =
      textOf(request.headers['sec-fetch-site']) === 'same-origin' ||
      this.allowedOrigins.has(request.headers.origin ?? '');
    if (!isOwn && !this.isDoubleSubmitted(request, sessionId)) throw new DomainError('CSRF_CHECK_FAILED');
  }

  private isDoubleSubmitted(request: PresentedRequest, sessionId: string): boolean {
    const token = textOf(request.headers[CSRF_HEADER]);
    const [nonce, signature] = token?.split('.') ?? [];
    if (!nonce || !signature || token !== cookieOf(request, this.names.csrf)) return false;
    return this.keys.some((key) => isEqual(mac(key, sessionId, nonce), signature));
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function mac(key: KeyObject, sessionId: string, nonce: string): string {
  return createHmac('sha256', key).update(`${sessionId}.${nonce}`).digest('base64url');
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
