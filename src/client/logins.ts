import type { ClientParts } from './client-parts.js';
import { sendLogout } from './logout.js';
import { type TokenAnswer, tokensOf } from './refresh/refresh-answer.js';

/** An answer as the caller gets it: the tokens stay in the client. */
type WithoutTokens<T> = T extends TokenAnswer ? Omit<T, keyof TokenAnswer> : T;

/** How sessions begin and end by the user's wish. */
export interface Logins {
  /**
   * Sends what logs somebody in, while no tab refreshes: else the answer of a refresh could come later and replace the new
   * refresh cookie by that of a session which has ended.
   *
   * @returns the answer without its tokens
   */
  begin<T extends TokenAnswer | null>(send: () => Promise<T>): Promise<WithoutTokens<T>>;
  /**
   * Sends what answers with a new access token of the same session, which is adopted once no refresh is under way.
   *
   * @returns the answer without it
   */
  renew<T extends TokenAnswer>(send: () => Promise<T>): Promise<WithoutTokens<T>>;
  /**
   * Logs out here at once, whether the server can be told or not. If it cannot, the cookies stay, so the next refresh tells it
   * first.
   *
   * @throws ClientError why it could not be told
   */
  logout(): Promise<void>;
  /** The session has ended by the user's wish. */
  forget(): Promise<void>;
}

/** How sessions begin and end by the user's wish. */
export function createLogins({ environment, settings, state, store, lock, tabs, transport }: ClientParts): Logins {
  const { now, randomId } = environment;
  const { isBody } = settings;

  /** @param epoch of the session that goes on; undefined where one begins */
  const adopt = async <T extends TokenAnswer | null>(answer: T, at: number, epoch?: number) => {
    const { accessToken, refreshToken, tokenType, expiresIn, ...others } = Object(answer) as TokenAnswer;
    const isLogin = epoch === undefined;
    if (tokenType && (isLogin || epoch === state.epoch)) {
      const tokens = tokensOf({ accessToken, expiresIn }, at, isLogin ? randomId() : state.held?.sid);
      if (isBody) await store.write({ ...(isLogin ? { refreshToken } : await store.read()), ...tokens });
      else if (isLogin) await store.write(undefined);
      state.adopt(tokens, false, isLogin);
      tabs.post({ ...tokens, type: isLogin ? 'loggedIn' : 'token' });
    }
    return (answer && others) as WithoutTokens<T>;
  };

  const forget = (isLoggedOut?: boolean) => {
    const { held } = state;
    tabs.end();
    // without an access token the name of the session is one of ours
    return store.write(isLoggedOut ? { isLoggedOut, sid: held?.accessToken && held.sid } : undefined);
  };

  return {
    begin: (send) =>
      lock.run(async () => {
        const at = now();
        return adopt(await send(), at);
      }),
    async renew(send) {
      const at = now();
      const { epoch } = state;
      const answer = await send();
      return lock.run(() => adopt(answer, at, epoch));
    },
    async logout() {
      const accessToken = state.held?.accessToken;
      // a storage that fails keeps nobody logged in
      const refreshToken = (await store.read().catch(() => undefined))?.refreshToken;
      await forget(!isBody);
      await lock.run(async () => {
        await sendLogout(transport, accessToken, refreshToken);
        if ((await store.read())?.isLoggedOut) await store.write(undefined);
      });
    },
    forget,
  };
}
