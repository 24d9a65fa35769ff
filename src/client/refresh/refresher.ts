import { ClientError } from '../client-error.js';
import type { ClientParts } from '../client-parts.js';
import { claimsOf, type Tokens } from '../expiry.js';
import { sendLogout } from '../logout.js';
import type { HeldMs } from '../tabs/refresh-lock.js';
import type { Stored } from '../token-store.js';
import { ignore, stopwatch, unlessAborted } from '../waiting.js';
import { judgeRefresh, type TokenAnswer, tokensOf } from './refresh-answer.js';

/** An attempt takes no more than this of the time in which the lock is held; the rest is for what comes after it. */
const SHARE_OF_HOLD = 0.9;

/**
 * Renews the tokens: once, however many calls wait for it.
 *
 * @returns what throws ClientError if there are no new tokens, the same one for all who wait
 */
export function createRefresher(parts: ClientParts): () => Promise<void> {
  const { environment, settings, closing, state, store, lock, tabs, transport } = parts;
  const { delivery, isBody } = settings;
  let inFlight: Promise<void> | undefined;
  let refusal: ClientError | undefined;
  let sinceRefusalMs: () => number | void = ignore;

  /** Two attempts, since the network may have lost the first. Both have one Idempotency-Key, so the server answers both alike. */
  const ask = async (heldMs: HeldMs, key: string, refreshToken?: string, isAgain?: boolean): Promise<TokenAnswer> => {
    const remainingMs = heldMs();
    if (remainingMs <= 0) throw new ClientError('TIMEOUT');
    const timeoutMs = Math.min(settings.timeoutMs, remainingMs * SHARE_OF_HOLD);
    const headers = { 'Idempotency-Key': key };
    try {
      const body = { delivery, refreshToken };
      return (await transport('POST', 'api/auth/refresh', body, { headers, timeoutMs })) as TokenAnswer;
    } catch (error) {
      if (isAgain || (error as ClientError).status || closing.aborted) throw error;
      return ask(heldMs, key, refreshToken, true);
    }
  };

  /** Tells the server of a logout of which it could not be told before. */
  const tellLogout = async (accessToken?: string) => {
    await sendLogout(transport, accessToken);
    await store.write(undefined);
    state.end(false);
  };

  /** Asks the server for new tokens, and does with the answer what is to be done. */
  const renew = async (heldMs: HeldMs, from: Stored | undefined) => {
    // not before the time that the server asked for
    if (refusal && Number(sinceRefusalMs()) < Number(refusal.retryAfterSeconds) * 1_000) throw refusal;
    const { epoch } = state;
    const key = from?.key ?? environment.randomId();
    if (heldMs() <= 0) throw new ClientError('TIMEOUT');
    await store.write({ ...from, key });
    const at = environment.now();
    let answer: TokenAnswer | undefined;
    let error = new ClientError('UNEXPECTED_ANSWER');
    try {
      answer = await ask(heldMs, key, from?.refreshToken);
    } catch (failure) {
      error = failure as ClientError;
    }
    const outcome = judgeRefresh(answer, error, delivery);
    if (outcome === 'failed') {
      refusal = error;
      sinceRefusalMs = stopwatch(environment);
      throw error;
    }
    const tokens = answer && tokensOf(answer, at, state.held?.sid);
    // only the session that was logged out: a provider may have begun another one since
    if (tokens && from?.isLoggedOut && claimsOf(tokens.accessToken).sid === from.sid)
      return tellLogout(tokens.accessToken);
    // else a login, a logout, or whoever stole the lock has been here since
    const isOurs = (await store.read())?.key === key;
    if (isOurs) await store.write(tokens && isBody ? { ...tokens, refreshToken: answer?.refreshToken } : undefined);
    else if (isBody) return tabs.synchronize();
    if (state.epoch !== epoch) return;
    if (!tokens) tabs.end(error);
    else if (state.adopt(tokens, !isOurs)) tabs.post({ ...tokens, type: 'token' });
  };

  /** Another tab may have been faster, or somebody logged in or out meanwhile, which is found out before anything is sent. */
  const whileHeld = async (heldMs: HeldMs, isOld: () => boolean, isRenewed: () => boolean | undefined) => {
    // a storage may show what another tab wrote some time after that tab has given the lock back
    if (!isRenewed()) await tabs.answered();
    const found = await store.read();
    if (isBody && !isOld()) {
      if (found) state.adopt(found as Tokens, true);
      else state.end(true);
    }
    if (isRenewed() || (state.error && (isBody || isOld()))) return;
    // where it is known which session has ended, only that one is ended at the server
    return found?.isLoggedOut && !found.sid ? tellLogout() : renew(heldMs, found);
  };

  const withLock = async () => {
    const { held: stale, epoch } = state;
    const isOld = () => state.epoch !== epoch;
    const isRenewed = () => state.held && state.held !== stale && state.held.remainingMs() > 0;
    let heldMs: HeldMs | undefined;
    const once = () => lock.run((got) => whileHeld((heldMs = got), isOld, isRenewed));
    // twice, if a sleep or a thief ends the first time
    await once().catch((error: unknown) => {
      if (!heldMs || heldMs() > 0 || isOld()) throw error;
      return once();
    });
    if (state.error) throw state.error;
  };

  return () => (inFlight ??= unlessAborted(withLock(), closing).finally(() => (inFlight = undefined)));
}
