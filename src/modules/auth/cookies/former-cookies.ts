import type { Delivery } from '../../sessions/index.js';

export type CookieKind = 'access' | 'refresh' | 'session' | 'csrf';

export const COOKIE_KINDS: readonly CookieKind[] = ['access', 'refresh', 'session', 'csrf'];

/** A login by tokens, in the way that they travel, or by a classic session. */
export type LoginKind = Delivery | 'session';

const SET_BY_LOGIN: Readonly<Record<LoginKind, readonly CookieKind[]>> = {
  split: ['refresh', 'csrf'],
  cookie: ['access', 'refresh', 'csrf'],
  body: [],
  session: ['session', 'csrf'],
};

/**
 * The cookies of a login before this one that this one does not replace. They would go on speaking for whoever logged in
 * with this browser before.
 *
 * | login   | sets                  | clears, if the request carried it |
 * | ------- | --------------------- | --------------------------------- |
 * | split   | refresh, csrf         | access, session                   |
 * | cookie  | access, refresh, csrf | session                           |
 * | body    | –                     | all                               |
 * | session | session, csrf         | access, refresh                   |
 *
 * A cookie that the request does not carry is not in the browser, since each one's path takes in the login routes.
 */
export function formerCookies(login: LoginKind, carried: readonly CookieKind[]): CookieKind[] {
  return carried.filter((kind) => !SET_BY_LOGIN[login].includes(kind));
}
