import { ClientError } from '../client-error.js';
import type { ClientParts } from '../client-parts.js';
import type { Tokens } from '../expiry.js';
import { sendLogout } from '../logout.js';
import type { Turn } from '../tabs/refresh-lock.js';
import type { HeldTokens } from '../token-state.js';
import type { Stored } from '../token-store.js';
import { ignore, stopwatch, unlessAborted } from '../waiting.js';
import { judgeRefresh, type RefreshOutcome, tokensOf } from './refresh-answer.js';

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
  const ask = async (turn: Turn, { key, refreshToken }: Stored, isAgain?: boolean): Promise<RefreshOutcome> => {
    if (!turn.isHeld()) throw new ClientError('TIMEOUT');
    try {
      const answer = await transport(
        'POST',
        'api/auth/refresh',
        { delivery, refreshToken },
        {
          headers: { 'Idempotency-Key': key },
          timeoutMs: Math.min(settings.timeoutMs, turn.remainingMs()),
        },
      );
      return judgeRefresh(answer, delivery);
    } catch (error) {
      if (isAgain || closing.aborted) throw error;
      return ask(turn, { key, refreshToken }, true);
    }
  };

  /** Asks the server for new tokens, and does with the answer what is to be done. */
  const renew = async (turn: Turn, from: Stored | undefined) => {
    // not before the time that the server asked for
    if (refusal && Number(sinceRefusalMs()) < (refusal.retryAfterSeconds ?? 0) * 1_000) throw refusal;
    const { epoch } = state;
    const pending = { ...from, key: from?.key ?? environment.randomId() };
    if (!turn.isHeld()) throw new ClientError('TIMEOUT');
    await store.write(pending);
    const at = environment.now();
    const { tokens: granted, error, isEnded } = await ask(turn, pending);
    if (!granted && !isEnded) {
      refusal = error;
      sinceRefusalMs = stopwatch(environment);
      throw error;
    }
    const sid = state.held?.sid ?? environment.randomId();
    const tokens = granted && tokensOf(granted, at, sid);
    // else a login, a logout, or whoever stole the turn has been here since
    const isOurs = (await store.read())?.key === pending.key;
    if (isOurs) await store.write(tokens && isBody ? { ...tokens, refreshToken: granted?.refreshToken } : undefined);
    else if (isBody) await tabs.synchronize();
    if (state.epoch === epoch && (isOurs || !isBody)) {
      if (!tokens) tabs.end(error);
      else if (state.adopt(tokens, !isOurs)) tabs.post({ ...tokens, type: 'token' });
    }
    if (state.status !== 'in') throw state.error;
  };

  /** Another tab may have been faster, or somebody logged in or out meanwhile, which is found out before anything is sent. */
  const inTurn = async (turn: Turn, stale: HeldTokens | undefined, epoch: number) => {
    const isRenewed = () => state.held && state.held !== stale && state.held.remainingMs() > 0;
    if (!isBody && state.epoch === epoch && !isRenewed()) await tabs.answered();
    const found = await store.read();
    if (isBody && state.epoch === epoch) {
      if (found) state.adopt(found as Tokens, true);
      else state.end(true);
    }
    if (isRenewed()) return;
    if (found?.isLoggedOut) {
      await sendLogout(transport);
      await store.write(undefined);
      state.end(false);
    } else if (state.status !== 'out' || (!isBody && state.epoch === epoch)) return renew(turn, found);
    throw state.error;
  };

  /** Twice at most, if a sleep or a thief ends the first turn. */
  const inTurns = async (stale: HeldTokens | undefined, epoch: number, isAgain?: boolean): Promise<void> => {
    let turn: Turn | undefined;
    try {
      await lock.run((got) => inTurn((turn = got), stale, epoch));
    } catch (error) {
      if (isAgain || !turn || turn.isHeld() || state.epoch !== epoch) throw error;
      await inTurns(stale, epoch, true);
    }
  };

  return () =>
    (inFlight ??= unlessAborted(inTurns(state.held, state.epoch), closing).finally(() => (inFlight = undefined)));
}
