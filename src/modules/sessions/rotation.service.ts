import { Injectable, Logger } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { digestOf } from '../../kernel/opaque-token.js';
import { AuditLog } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { decideRotation, type RotationDecision } from './refresh-rotation.js';
import { hasLiveSubject, instantFrom, type LiveSession, liveSessionFrom, type SessionRow } from './session-rows.js';
import { SessionEndingsRepository } from './session-endings.repository.js';
import { RotationMetrics, type RotationOutcome } from './rotation-metrics.js';
import { sessionEnded } from './session-events.js';
import { type GenerationStep, SessionsRepository } from './sessions.repository.js';

/** A refresh token whose signature was verified, as one request presents it. */
export interface RefreshAttempt {
  readonly sessionId: string;
  readonly generation: number;
  readonly expiresAt: Date;
  readonly idempotencyKey: string | undefined;
  readonly address: string;
  readonly userAgent: string;
}

/** As much of an attempt as the decision asks about. */
type JudgedAttempt = Pick<RefreshAttempt, 'sessionId' | 'generation' | 'expiresAt' | 'idempotencyKey'>;

/** A lost race is settled by its first repetition; only a row that keeps changing takes more. */
const MOST_ATTEMPTS = 5;

/** Who presents a token that was used twice: its owner or a thief, and nobody can say which. */
const EITHER_HOLDER = { actor: { kind: 'anonymous' } } as const;

/**
 * Rotation, exactly as the table in docs/tokens-and-rotation.md says. The write comes first, because it succeeds for nearly
 * every request and carries the table's `n = g` row as its condition; only who did not get it reads the row and asks the pure
 * decision. So a refresh costs one conditional write and at most one read.
 */
@Injectable()
export class RotationService {
  private readonly logger = new Logger(RotationService.name);

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly endings: SessionEndingsRepository,
    private readonly revocations: RevocationsService,
    private readonly audit: AuditLog,
    private readonly metrics: RotationMetrics,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * The session as the next refresh token must name it.
   *
   * @throws DomainError REFRESH_TOKEN_EXPIRED, SESSION_REVOKED, REFRESH_TOKEN_REUSED
   */
  async rotate(attempt: RefreshAttempt): Promise<LiveSession> {
    const now = this.clock.now();
    if (attempt.expiresAt <= now) throw await this.refusal('expired', attempt, null, now);
    let from = attempt.generation;
    let outcome: RotationOutcome = 'rotated';
    for (let tries = 0; tries < MOST_ATTEMPTS; tries += 1) {
      const advanced = await this.sessions.advance(this.step(attempt, from, now));
      if (advanced) return this.counted(outcome, advanced);
      const row = await this.sessions.findRow(attempt.sessionId);
      const decision = this.decide(attempt, row, now);
      if (decision === 'replay' && row && hasLiveSubject(row))
        return this.counted('replayed', liveSessionFrom(row, now));
      if (decision !== 'rotate' && decision !== 'resync') throw await this.refusal(decision, attempt, row, now);
      if (decision === 'resync') {
        outcome = 'recovered';
        this.recordRecovery(attempt, row);
      }
      from = row?.generation ?? from;
    }
    throw new DomainError('OVERLOADED', { retryAfterSeconds: 1, detail: 'the session kept changing underneath' });
  }

  /** Whether `rotate` would give a successor at this moment; nothing is written, not even for a token used twice. */
  async wouldAccept(attempt: JudgedAttempt): Promise<boolean> {
    const row = await this.sessions.findRow(attempt.sessionId);
    const decision = this.decide(attempt, row, this.clock.now());
    return decision === 'rotate' || decision === 'replay' || decision === 'resync';
  }

  private step(attempt: RefreshAttempt, from: number, now: Date): GenerationStep {
    return {
      sessionId: attempt.sessionId,
      from,
      to: attempt.generation + 1,
      now,
      idleMs: this.tokens.refreshLifetimeMs,
      rotationKeyDigest: rotationKeyDigestOf(attempt),
      address: attempt.address,
      userAgent: attempt.userAgent,
    };
  }

  private decide(attempt: JudgedAttempt, row: SessionRow | null, now: Date): RotationDecision {
    const presented = { ...attempt, rotationKeyDigest: rotationKeyDigestOf(attempt) };
    const state = row && {
      generation: row.generation,
      rotatedAt: instantFrom(row.rotated_at),
      rotationKeyDigest: row.rotation_key_digest,
      expiresAt: instantFrom(row.expires_at),
      isRevoked: row.revoked_at !== null || row.kind !== 'token',
      isSubjectLive: hasLiveSubject(row),
    };
    return decideRotation(presented, state, now, { graceMs: this.tokens.refreshGraceMs });
  }

  private async refusal(
    decision: Exclude<RotationDecision, 'rotate' | 'resync'>,
    attempt: RefreshAttempt,
    row: SessionRow | null,
    now: Date,
  ): Promise<DomainError> {
    if (decision === 'expired') return this.counted('expired', new DomainError('REFRESH_TOKEN_EXPIRED'));
    if (decision !== 'reuse' || !row) return this.counted('revoked', new DomainError('SESSION_REVOKED'));
    await this.endReused(row, attempt, now);
    return this.counted('reused', new DomainError('REFRESH_TOKEN_REUSED'));
  }

  private counted<T>(outcome: RotationOutcome, result: T): T {
    this.metrics.count(outcome);
    return result;
  }

  private async endReused(row: SessionRow, attempt: RefreshAttempt, now: Date): Promise<void> {
    const { id: sessionId, user_id: userId, generation } = row;
    const details = { presentedGeneration: attempt.generation, generation };
    await this.audit.transaction(async (manager, record) => {
      const ended = await this.endings.revoke({ id: sessionId, userId }, 'refresh_token_reused', now, manager);
      record({
        name: 'refresh_token.reused',
        outcome: 'failure',
        ...EITHER_HOLDER,
        subjectId: userId,
        sessionId,
        details,
      });
      if (ended) record({ ...sessionEnded(userId, ended), ...EITHER_HOLDER });
    });
    this.revocations.recordEndedSessions([sessionId]);
    this.logger.warn({ event: 'refresh_token_reused', sessionId, userId, ...details });
  }

  private recordRecovery({ sessionId, generation: presentedGeneration }: RefreshAttempt, row: SessionRow | null): void {
    const details = { presentedGeneration, generation: row?.generation ?? null };
    const subject = row ? { subjectId: row.user_id } : {};
    this.audit.recordLater({ name: 'refresh_token.recovered', ...subject, sessionId, details });
    this.logger.warn({ event: 'session_generation_recovered', sessionId, ...details });
  }
}

function rotationKeyDigestOf(attempt: JudgedAttempt): string | null {
  return attempt.idempotencyKey === undefined ? null : digestOf(attempt.idempotencyKey);
}
