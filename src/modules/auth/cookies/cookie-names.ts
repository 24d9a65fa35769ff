import { Injectable } from '@nestjs/common';
import { ServerSettings } from '../../../config/settings.js';

/**
 * The names of our cookies: COOKIE_NAME and what each is for. Over https a prefix makes the browser hold the promise that
 * goes with it (RFC 6265bis, section 4.1.3): `__Host-` only from this very host and for all of it, `__Secure-` only from
 * https. The refresh and the device cookie have a path of their own, which `__Host-` forbids.
 */
@Injectable()
export class CookieNames {
  readonly access: string;
  readonly refresh: string;
  readonly session: string;
  readonly csrf: string;
  readonly device: string;
  /** What the names of sign-ins at providers begin with. */
  readonly flow: string;

  constructor(server: ServerSettings) {
    const host = server.secureCookies ? '__Host-' : '';
    const secure = server.secureCookies ? '__Secure-' : '';
    const { cookieName } = server;
    this.access = `${host}${cookieName}_access`;
    this.refresh = `${secure}${cookieName}_refresh`;
    this.session = `${host}${cookieName}_session`;
    this.csrf = `${host}${cookieName}_csrf`;
    this.device = `${secure}${cookieName}_device`;
    this.flow = `${host}${cookieName}_flow`;
  }
}
