import type { DataSource } from 'typeorm';
import type { Settings } from '../../../../src/config/settings.js';
import { statementsOn } from '../../../../src/database/statement.js';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import type { ErrorCode } from '../../../../src/kernel/error-codes.js';
import { digestOf } from '../../../../src/kernel/opaque-token.js';
import { assertNotExpired } from '../../../../src/modules/auth/logout/carried-sessions.js';
import type { LiveSession } from '../../../../src/modules/sessions/index.js';
import type { RefreshTokenContent } from '../../../../src/modules/tokens/index.js';
import { subjectOf } from '../../../../src/modules/users/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { aUserRow } from '../../../support/rows.js';
import type { ModelSession, ModelToken } from './rotation-model.js';
import { type Call, USERS } from './rotation-operations.js';
import { type SessionServices, servicesOn, unseenReply } from './session-services.js';

/** What the system answered to one call. */
export interface Outcome {
  readonly code?: ErrorCode;
  readonly refreshToken?: string;
  readonly content?: RefreshTokenContent;
}

/** What the database holds of one session, read past the code under test. */
interface ObservedSession {
  readonly generation: number;
  readonly rotatedAt: number;
  readonly keyDigest: string | null;
  readonly isLive: boolean;
}

export type Observation = ReadonlyMap<string, ObservedSession>;

interface ObservedRow {
  readonly id: string;
  readonly generation: number;
  readonly rotated_at: string | number;
  readonly rotation_key_digest: string | null;
  readonly is_live: boolean | number;
}

const DEVICE = { address: '192.0.2.1', userAgent: 'a device' };

/** The system that is held against the model: real services on a real database, and a clock that the test moves. */
export class RotationDriver {
  readonly clock: FakeClock;
  private services: SessionServices;
  private readonly userIds: string[] = [];
  private readonly texts = new Map<string, string>();
  private readonly rows = statementsOn<ObservedRow>(this.dataSource);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
    startsAt: Date,
  ) {
    this.clock = new FakeClock(startsAt);
    this.restart();
  }

  /** Everything that was kept outside the database is forgotten. */
  restart(): void {
    this.services = servicesOn(this.dataSource, this.settings, this.clock);
  }

  async begin(): Promise<void> {
    await this.rows`DELETE FROM users RETURNING id`;
    for (let user = 0; user < USERS; user += 1) {
      const entity = aUserRow();
      await this.services.usersRepository.add(entity, this.dataSource.manager);
      this.userIds.push(entity.id);
    }
  }

  async login(user: number): Promise<Outcome> {
    const subject = subjectOf(await this.services.users.get(this.userId(user)));
    return this.granted(await this.services.sessions.start({ subject, method: 'pwd', delivery: 'body', ...DEVICE }));
  }

  async call(call: Call): Promise<Outcome> {
    try {
      return await this.attempt(call);
    } catch (error) {
      if (error instanceof DomainError) return { code: error.code };
      throw error;
    }
  }

  /** Puts the columns that a rotation changes back, as a failover to an older copy would. */
  async loseWrites(state: ModelSession): Promise<void> {
    await this.rows`UPDATE sessions
         SET generation = ${state.generation},
             rotated_at = ${state.rotatedAt},
             last_used_at = ${state.rotatedAt},
             idle_expires_at = ${state.idleExpiresAt},
             rotation_key_digest = ${state.key === null ? null : digestOf(state.key)},
             revoked_at = ${state.isEnded ? state.rotatedAt : null}
       WHERE id = ${state.id} RETURNING id`;
  }

  /** What the user would be shown. */
  async listedIds(user: number): Promise<string[]> {
    const { items } = await this.services.sessions.list(this.userId(user), { limit: 100 });
    return items.map(({ id }) => id);
  }

  /** Whether an access token of the session would be let in. */
  async hasAccess(id: string): Promise<boolean> {
    try {
      await this.services.sessions.getLive(id);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  async observe(): Promise<Observation> {
    const now = this.clock.now().getTime();
    const rows = await this.rows`SELECT s.id, s.generation, s.rotated_at, s.rotation_key_digest,
          s.revoked_at IS NULL AND u.status = 'active' AND u.token_version = s.token_version
            AND s.expires_at > ${now} AND s.idle_expires_at > ${now} AS is_live
        FROM sessions s JOIN users u ON u.id = s.user_id`;
    return new Map(rows.map((row) => [row.id, observedFrom(row)]));
  }

  textOf(token: ModelToken): string | undefined {
    return this.texts.get(token.identity);
  }

  learn(token: ModelToken, text: string): void {
    this.texts.set(token.identity, text);
  }

  userId(user: number): string {
    return this.userIds[user] ?? '';
  }

  private async attempt(call: Call): Promise<Outcome> {
    const { users, usersRepository, endings, logouts } = this.services;
    if (call.kind === 'refresh') return this.refresh(this.textOf(call.token) ?? '', call.key);
    if (call.kind === 'forge') return this.refresh(forged(this.textOf(call.token) ?? ''), null);
    if (call.kind === 'logoutAll') {
      await logouts.logoutAll({ userId: this.userId(call.user), sessionId: '' }, unseenReply);
    }
    if (call.kind === 'logoutWithToken') {
      const token = this.services.refreshTokens.read(this.textOf(call.token) ?? '');
      assertNotExpired(token, this.clock.now());
      await logouts.logout([token], unseenReply);
    }
    if (call.kind === 'logout') await endings.end(this.userId(call.user), call.sessionId, 'logout');
    if (call.kind === 'suspend') await users.suspend(this.userId(call.user));
    if (call.kind === 'restore') await users.restore(this.userId(call.user));
    if (call.kind === 'remove') {
      const { id, passwordHash } = await users.get(this.userId(call.user));
      await usersRepository.remove(id, passwordHash, this.dataSource.manager);
    }
    return {};
  }

  private async refresh(text: string, key: string | null): Promise<Outcome> {
    const presented = this.services.refreshTokens.read(text);
    const attempt = { ...presented, ...DEVICE, idempotencyKey: key ?? undefined };
    return this.granted(await this.services.rotation.rotate(attempt));
  }

  private granted(session: LiveSession): Outcome {
    const refreshToken = this.services.refreshTokens.write(session);
    return { refreshToken, content: this.services.refreshTokens.read(refreshToken) };
  }
}

function observedFrom(row: ObservedRow): ObservedSession {
  return {
    generation: row.generation,
    rotatedAt: Number(row.rotated_at),
    keyDigest: row.rotation_key_digest,
    isLive: Boolean(row.is_live),
  };
}

/** The same token with the next generation written into it, under the old signature. */
function forged(text: string): string {
  const [header, payload = '', signature] = text.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { gen: number };
  const altered = Buffer.from(JSON.stringify({ ...claims, gen: claims.gen + 1 })).toString('base64url');
  return [header, altered, signature].join('.');
}
