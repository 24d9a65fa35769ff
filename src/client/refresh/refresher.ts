import { ClientError } from '../client-error.js';
import type { ClientParts } from '../client-parts.js';
import type { ClientEnvironment } from '../environment.js';
import type { Tokens } from '../expiry.js';
import type { Turn } from '../tabs/refresh-lock.js';
import { messageOf } from '../tabs/tab-sync.js';
import type { HeldTokens } from '../token-state.js';
import { sendLogout } from '../logout.js';
import type { Stored } from '../token-store.js';
import { stopwatch, unlessAborted } from '../waiting.js';
import { judgeRefresh, type RefreshOutcome } from './refresh-answer.js';

/** How many attempts the network gets, all with one Idempotency-Key. */
const ATTEMPTS = 2;
/** How many turns a refresh gets, if a sleep or a thief ends one. */
const TURNS = 2;

/**
 * Renews the tokens: once, however many calls wait for it.
 *
 * @returns what throws ClientError if there are no new tokens, the same one for all who wait
 */
export function createRefresher(parts: ClientParts): () => Promise<void> {
  const { closing, state, lock } = parts;
  const renew = createRenewal(parts);
  let inFlight: Promise<void> | undefined;

  const inTurns = async () => {
    const { held, epoch } = state;
    for (let turns = 1; ; turns++) {
      let turn: Turn | undefined;
      try {
        return await lock.run((got) => inTurn((turn = got), parts, held, epoch, renew));
      } catch (error) {
        if (!turn || turn.isHeld() || turns === TURNS || state.epoch !== epoch) throw error;
      }
    }
  };

  return () => (inFlight ??= unlessAborted(inTurns(), closing).finally(() => (inFlight = undefined)));
}

type Renewal = (turn: Turn, from: Stored | undefined) => Promise<void>;

/** Another tab may have been faster, or somebody logged in or out meanwhile, which is found out before anything is sent. */
async function inTurn(
  turn: Turn,
  { settings, state, store, tabs, transport }: ClientParts,
  stale: HeldTokens | undefined,
  epoch: number,
  renew: Renewal,
): Promise<void> {
  const isRenewed = () => state.held && state.held !== stale && state.held.remainingMs() > 0;
  const isBody = settings.delivery === 'body';
  if (!isBody && state.epoch === epoch && !isRenewed()) await tabs.answered();
  const found = await store.read();
  if (isBody && state.epoch === epoch) {
    if (found) state.adopt(found as Tokens, true);
    else state.end(new ClientError('LOGGED_OUT'), true);
  }
  if (isRenewed()) return;
  if (found?.isLoggedOut) {
    await sendLogout(transport);
    await store.write(undefined);
    state.end(new ClientError('LOGGED_OUT'), false);
    throw state.error;
  }
  if (state.status === 'out' && (isBody || state.epoch !== epoch)) throw state.error;
  await renew(turn, found);
}

/** Asks the server for new tokens, and does with the answer what is to be done. */
function createRenewal(parts: ClientParts): Renewal {
  const { environment, settings, state, store, tabs } = parts;
  const isBody = settings.delivery === 'body';
  let refusal: (() => ClientError | undefined) | undefined;

  return async (turn, from) => {
    const refused = refusal?.();
    if (refused) throw refused;
    const { epoch } = state;
    const key = from?.key ?? environment.randomId();
    if (!turn.isHeld()) throw new ClientError('TIMEOUT');
    await store.write({ ...from, key });
    const at = environment.now();
    const outcome = await askServer(turn, parts, key, from?.refreshToken);
    if (outcome.kind === 'failed') {
      refusal = refusalOf(outcome.error, environment);
      throw outcome.error;
    }
    const isSuccess = outcome.kind === 'success';
    const { accessToken, refreshToken, expiresIn = 0 } = isSuccess ? outcome.tokens : {};
    const sid = state.held?.sid ?? environment.randomId();
    const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
    // a login, a logout, or whoever stole the turn has been here since
    const isOurs = (await store.read())?.key === key;
    if (isOurs) await store.write(isSuccess && isBody ? { ...tokens, refreshToken } : undefined);
    else if (isBody) await tabs.synchronize();
    if (state.epoch === epoch && (isOurs || !isBody)) {
      if (isSuccess) {
        if (state.adopt(tokens, !isOurs)) tabs.post(messageOf('token', tokens));
      } else if (isOurs) {
        if (state.held) tabs.post({ type: 'loggedOut', reason: outcome.error.code, sid });
        state.end(outcome.error, false);
      }
    }
    if (state.status !== 'in') throw state.error;
  };
}

async function askServer(
  turn: Turn,
  { closing, settings, transport }: ClientParts,
  key: string,
  refreshToken: string | undefined,
): Promise<RefreshOutcome> {
  const { delivery, timeoutMs } = settings;
  for (let attempts = 1; ; attempts++) {
    if (!turn.isHeld()) throw new ClientError('TIMEOUT');
    try {
      const answer = await transport({
        method: 'POST',
        path: 'api/auth/refresh',
        body: { delivery, refreshToken },
        headers: { 'Idempotency-Key': key },
        timeoutMs: Math.min(timeoutMs, turn.remainingMs()),
      });
      return judgeRefresh(answer, delivery);
    } catch (error) {
      if (attempts === ATTEMPTS || closing.aborted) throw error;
    }
  }
}

/** No refresh is sent before the time that the server asks for. */
function refusalOf(error: ClientError, environment: ClientEnvironment): () => ClientError | undefined {
  const passedMs = stopwatch(environment);
  return () => (passedMs() < (error.retryAfterSeconds ?? 0) * 1_000 ? error : undefined);
}
