import { ClientError } from '../client-error.js';
import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';
import type { Tokens } from '../expiry.js';
import type { RefreshLock, Turn } from '../tabs/refresh-lock.js';
import { messageOf, type TabSync } from '../tabs/tab-sync.js';
import type { HeldTokens, TokenState } from '../token-state.js';
import type { Stored, TokenStore } from '../token-store.js';
import type { Transport } from '../transport.js';
import { stopwatch, unlessAborted } from '../waiting.js';
import { judgeRefresh, type RefreshOutcome } from './refresh-answer.js';

/** What a refresh works with. */
export interface RefreshParts {
  readonly environment: ClientEnvironment;
  readonly settings: ClientSettings;
  readonly closing: AbortSignal;
  readonly state: TokenState;
  readonly store: TokenStore;
  readonly lock: RefreshLock;
  readonly tabs: TabSync;
  readonly transport: Transport;
}

/** How many attempts the network gets, all with one Idempotency-Key. */
const ATTEMPTS = 2;
/** How many turns a refresh gets, if a sleep or a thief ends one. */
const TURNS = 2;

/**
 * Renews the tokens: once, however many calls wait for it.
 *
 * @returns what throws ClientError if there are no new tokens, the same one for all who wait
 */
export function createRefresher(parts: RefreshParts): () => Promise<void> {
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
  { settings, state, store, tabs }: RefreshParts,
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
  if (state.status === 'out' && (isBody || state.epoch !== epoch)) throw state.error;
  await renew(turn, found);
}

/** Asks the server for new tokens, and does with the answer what is to be done. */
function createRenewal(parts: RefreshParts): Renewal {
  const { environment, state, store, tabs } = parts;
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
    if ((await store.read())?.refreshToken !== from?.refreshToken) await tabs.synchronize();
    else if (outcome.kind === 'ended') {
      await store.write(undefined);
      const sid = state.held?.sid;
      if (state.epoch === epoch) state.end(outcome.error, false);
      if (sid && state.epoch !== epoch) tabs.post({ type: 'loggedOut', reason: outcome.error.code, sid });
    } else {
      const { accessToken, refreshToken, expiresIn } = outcome.tokens;
      const sid = state.held?.sid ?? environment.randomId();
      const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid };
      await store.write(refreshToken ? { ...tokens, refreshToken } : undefined);
      if (state.epoch === epoch && state.adopt(tokens, false)) tabs.post(messageOf('token', tokens));
    }
    if (state.status !== 'in') throw state.error;
  };
}

async function askServer(
  turn: Turn,
  { closing, settings, transport }: RefreshParts,
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
