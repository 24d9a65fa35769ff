import { ClientError } from '../client-error.js';
import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';
import { isNewer } from '../expiry.js';
import type { StoredSession, StoredTokens } from '../stored-session.js';
import type { RefreshLock, Turn } from '../tabs/refresh-lock.js';
import type { TabSync } from '../tabs/tab-sync.js';
import type { HeldTokens, TokenState } from '../token-state.js';
import type { Send } from '../transport.js';
import { unlessAborted } from '../waiting.js';
import type { PendingKey } from './idempotency-key.js';
import { judgeRefresh, type RefreshOutcome } from './refresh-answer.js';

/** What a refresh works with. */
export interface RefreshParts {
  readonly environment: ClientEnvironment;
  readonly settings: ClientSettings;
  readonly state: TokenState;
  readonly stored: StoredSession;
  readonly pendingKey: PendingKey;
  readonly lock: RefreshLock;
  readonly tabs: TabSync;
  readonly send: Send;
  readonly closing: AbortSignal;
}

/** How many attempts the network gets, all with one Idempotency-Key. */
const ATTEMPTS = 2;
/** How often a turn is asked for, if a sleep or a thief ends it. */
const TURNS = 2;

/** Renews the tokens: once, however many calls wait for it. */
export class Refresher {
  readonly #parts: RefreshParts;
  #inFlight: Promise<void> | undefined;
  #refused: { readonly error: ClientError; isOver(): boolean } | undefined;

  constructor(parts: RefreshParts) {
    this.#parts = parts;
  }

  /** @throws ClientError why there are no new tokens; the same one for all who wait */
  refresh(): Promise<void> {
    this.#inFlight ??= unlessAborted(this.#inTurns(), this.#parts.closing).finally(() => (this.#inFlight = undefined));
    return this.#inFlight;
  }

  async #inTurns(): Promise<void> {
    const { lock, state } = this.#parts;
    const { held, epoch } = state;
    for (let turns = 1; ; turns++) {
      let turn: Turn | undefined;
      try {
        return await lock.run((got) => this.#inTurn((turn = got), held, epoch));
      } catch (error) {
        if (!turn || turn.isHeld() || turns === TURNS || state.epoch !== epoch) throw error;
      }
    }
  }

  /** Another tab may have been faster, which is found out before anything is sent. */
  async #inTurn(turn: Turn, stale: HeldTokens | undefined, epoch: number): Promise<void> {
    const { state, stored, tabs, settings } = this.#parts;
    if (state.epoch !== epoch) return this.#settle();
    if (state.held !== stale && state.remainingMs() > 0) return;
    if (settings.delivery !== 'body') {
      if (!(await tabs.answered(state.held))) await this.#renew(turn, undefined, epoch);
      return;
    }
    const found = await stored.read();
    if (state.epoch !== epoch) return this.#settle();
    if (!found) state.end('LOGGED_OUT', true);
    else if (isNewer(found, state.held) && state.adopt(found, true) && state.remainingMs() > 0) return;
    if (!found || state.status === 'out') throw state.ended();
    await this.#renew(turn, found, state.epoch);
  }

  async #renew(turn: Turn, from: StoredTokens | undefined, epoch: number): Promise<void> {
    const { environment, state, stored, pendingKey, tabs } = this.#parts;
    if (this.#refused && !this.#refused.isOver()) throw this.#refused.error;
    const key = from ? (from.key ?? environment.randomId()) : pendingKey.get();
    if (!turn.isHeld()) throw new ClientError('TIMEOUT');
    if (from) await stored.write({ ...from, key });
    const at = environment.now();
    const outcome = await this.#ask(turn, key, from?.refreshToken);
    if (outcome.kind === 'failed') throw this.#remember(outcome.error);
    if (from && (await stored.read())?.refreshToken !== from.refreshToken) {
      await tabs.synchronize();
      return this.#settle();
    }
    if (!from) pendingKey.clear();
    if (outcome.kind === 'ended') return this.#end(outcome.error, epoch);
    const { accessToken, refreshToken, expiresIn } = outcome.tokens;
    const tokens = { accessToken, expiresInMs: expiresIn * 1_000, at, sid: state.held?.sid ?? environment.randomId() };
    if (refreshToken !== undefined) await stored.write({ ...tokens, refreshToken });
    if (state.epoch !== epoch) return this.#settle();
    state.adopt(tokens, false);
    tabs.post('token', tokens);
  }

  async #ask(turn: Turn, key: string, refreshToken: string | undefined): Promise<RefreshOutcome> {
    const { settings, send } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      if (!turn.isHeld()) throw new ClientError('TIMEOUT');
      try {
        const answer = await send(
          {
            method: 'POST',
            path: 'api/auth/refresh',
            body: { delivery: settings.delivery, refreshToken },
            headers: { 'Idempotency-Key': key },
          },
          Math.min(settings.timeoutMs, turn.remainingMs()),
        );
        return judgeRefresh(answer, settings.delivery);
      } catch (error) {
        if (attempt === ATTEMPTS || this.#parts.closing.aborted) throw error;
      }
    }
  }

  async #end(error: ClientError, epoch: number): Promise<void> {
    const { state, stored, tabs } = this.#parts;
    await stored.write(undefined);
    if (state.epoch !== epoch) return this.#settle();
    const sid = state.held?.sid;
    state.end(error.code, false);
    if (sid !== undefined) tabs.postLogout(error.code, sid);
    throw error;
  }

  /** Somebody logged in or out while this was under way: what they did counts. */
  #settle(): void {
    if (this.#parts.state.status !== 'in') throw this.#parts.state.ended();
  }

  /** No refresh is sent before the time that the server asks for. */
  #remember(error: ClientError): ClientError {
    const { now, monotonicMs } = this.#parts.environment;
    const [wall, monotonic] = [now(), monotonicMs()];
    const ms = (error.retryAfterSeconds ?? 0) * 1_000;
    this.#refused = { error, isOver: () => Math.max(Math.abs(now() - wall), monotonicMs() - monotonic) >= ms };
    return error;
  }
}
