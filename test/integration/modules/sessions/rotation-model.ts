import type { ErrorCode } from '../../../../src/kernel/error-codes.js';

/** What a client holds: a refresh token as far as the table speaks of it. */
export interface ModelToken {
  readonly session: number;
  readonly generation: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Equal for two tokens exactly when their text must be equal. */
  readonly identity: string;
}

export type TableRow =
  'invalid' | 'expired' | 'revoked' | 'rotate' | 'replay in window' | 'replay by key' | 'reuse' | 'resync';

/** What one call must be answered with: a refusal, a token, or neither. */
export interface Prediction {
  readonly row?: TableRow;
  readonly code?: ErrorCode;
  readonly token?: ModelToken;
}

/** What a rotation changes, and a database that loses writes takes back. */
export interface ModelGeneration {
  readonly generation: number;
  readonly rotatedAt: number;
  readonly key: string | null;
  readonly idleExpiresAt: number;
  readonly isEnded: boolean;
}

export interface ModelSession extends ModelGeneration {
  readonly id: string;
  readonly user: number;
  readonly version: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

type UserState = 'active' | 'suspended' | 'gone';

interface ModelUser {
  readonly state: UserState;
  readonly version: number;
}

export interface Policy {
  readonly graceMs: number;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly perUser: number;
}

/** PRODUCT.md's "Rotation, exactly" and what ends a session, over plain values. */
export class RotationModel {
  users: ModelUser[] = [];
  sessions: ModelSession[] = [];
  tokens: ModelToken[] = [];
  /** Of each session, every state that the database was in, the present one last. */
  history: ModelGeneration[][] = [];

  constructor(private readonly policy: Policy) {}

  copy(): RotationModel {
    return Object.assign(new RotationModel(this.policy), {
      users: [...this.users],
      sessions: [...this.sessions],
      tokens: [...this.tokens],
      history: this.history.map((states) => [...states]),
    });
  }

  isLive(session: ModelSession, now: number): boolean {
    return this.hasStanding(session) && now < session.expiresAt && now < session.idleExpiresAt;
  }

  /** Neither ended nor its user's tokens. */
  hasStanding(session: ModelSession): boolean {
    const user = this.user(session.user);
    return !session.isEnded && user.state === 'active' && user.version === session.version;
  }

  liveSessionsOf(user: number, now: number): ModelSession[] {
    return this.sessions.filter((session) => session.user === user && this.isLive(session, now));
  }

  /** A user has so many sessions at the most, and the oldest goes first. */
  login(user: number, id: string, now: number): Prediction {
    const session = this.sessions.length;
    const expiresAt = now + this.policy.absoluteMs;
    const { version } = this.user(user);
    this.sessions.push({ ...this.moved(0, null, now, expiresAt), id, user, version, createdAt: now, expiresAt });
    this.history.push([this.session(session)]);
    const others = this.liveSessionsOf(user, now).filter((other) => other.id !== id);
    const newestFirst = others.sort((a, b) => b.createdAt - a.createdAt);
    for (const surplus of newestFirst.slice(this.policy.perUser - 1)) this.end(this.sessions.indexOf(surplus));
    return { token: this.issue(session) };
  }

  refresh(token: ModelToken, key: string | null, now: number): Prediction {
    const session = this.session(token.session);
    const isGone = this.user(session.user).state === 'gone';
    if (now >= token.expiresAt || (!isGone && now >= session.expiresAt)) {
      return { row: 'expired', code: 'REFRESH_TOKEN_EXPIRED' };
    }
    if (!this.hasStanding(session)) return { row: 'revoked', code: 'SESSION_REVOKED' };
    const behind = session.generation - token.generation;
    if (behind === 0) return { row: 'rotate', token: this.move(token, key, now) };
    if (behind < 0) return { row: 'resync', token: this.move(token, key, now) };
    const isInWindow = now - session.rotatedAt < this.policy.graceMs;
    if (behind === 1 && isInWindow) return { row: 'replay in window', token: this.tokenOf(token.session) };
    const isSameAttempt = key !== null && key === session.key;
    if (behind === 1 && isSameAttempt) return { row: 'replay by key', token: this.tokenOf(token.session) };
    this.end(token.session);
    return { row: 'reuse', code: 'REFRESH_TOKEN_REUSED' };
  }

  logout(session: number): Prediction {
    this.end(session);
    return {};
  }

  logoutWithToken(token: ModelToken, now: number): Prediction {
    return now >= token.expiresAt ? { code: 'REFRESH_TOKEN_EXPIRED' } : this.logout(token.session);
  }

  logoutAll(user: number, now: number): Prediction {
    const live = this.liveSessionsOf(user, now);
    this.raiseVersion(user);
    for (const session of live) this.end(this.sessions.indexOf(session));
    return {};
  }

  suspend(user: number): Prediction {
    this.raiseVersion(user);
    return this.setState(user, 'suspended');
  }

  setState(user: number, state: UserState): Prediction {
    this.users[user] = { ...this.user(user), state };
    return {};
  }

  changedSessions(): number[] {
    return this.history.flatMap((states, session) => (states.length > 1 ? [session] : []));
  }

  /** The database is as it was `back` changes of this session ago; the tokens stay with whoever has them. */
  loseWrites(session: number, back: number): ModelSession {
    const states = this.history[session] ?? [];
    states.splice(Math.max(1, states.length - back));
    const { generation, rotatedAt, key, idleExpiresAt, isEnded } = states.at(-1) ?? this.session(session);
    this.sessions[session] = { ...this.session(session), generation, rotatedAt, key, idleExpiresAt, isEnded };
    return this.session(session);
  }

  session(index: number): ModelSession {
    const session = this.sessions[index];
    if (!session) throw new Error(`the model knows no session ${index}`);
    return session;
  }

  private user(index: number): ModelUser {
    return this.users[index] ?? { state: 'gone', version: 0 };
  }

  private raiseVersion(user: number): void {
    this.users[user] = { ...this.user(user), version: this.user(user).version + 1 };
  }

  private end(session: number): void {
    this.change(session, { isEnded: true });
  }

  private move(token: ModelToken, key: string | null, now: number): ModelToken {
    const { expiresAt } = this.session(token.session);
    this.change(token.session, this.moved(token.generation + 1, key, now, expiresAt));
    return this.issue(token.session);
  }

  private moved(generation: number, key: string | null, now: number, expiresAt: number): ModelGeneration {
    const idleExpiresAt = Math.min(now + this.policy.idleMs, expiresAt);
    return { generation, rotatedAt: now, key, idleExpiresAt, isEnded: false };
  }

  private change(session: number, changes: Partial<ModelGeneration>): void {
    const changed = { ...this.session(session), ...changes };
    this.sessions[session] = changed;
    this.history[session]?.push(changed);
  }

  private issue(session: number): ModelToken {
    const token = this.tokenOf(session);
    this.tokens.push(token);
    return token;
  }

  /** A function of session, generation and rotation time, with its times in JWT's whole seconds. */
  private tokenOf(index: number): ModelToken {
    const { generation, rotatedAt, idleExpiresAt } = this.session(index);
    const [issuedAt, expiresAt] = [wholeSeconds(rotatedAt), wholeSeconds(idleExpiresAt)];
    return { session: index, generation, issuedAt, expiresAt, identity: `${index} ${generation} ${rotatedAt}` };
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000;
}
