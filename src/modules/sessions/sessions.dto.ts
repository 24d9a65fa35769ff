import { ApiProperty, OmitType } from '@nestjs/swagger';
import type { SessionKind } from './session.entity.js';
import { DELIVERIES, type Delivery, SESSION_KINDS } from './session.entity.js';
import { type HeldSessionRow, instantFrom, type LiveSession } from './session-rows.js';
import type { SessionSummary } from './sessions.service.js';

export class SessionResponse {
  @ApiProperty({ example: '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e', format: 'uuid' }) id: string;
  @ApiProperty({ enum: SESSION_KINDS, description: 'Renewed by refresh tokens, or a classic cookie session.' })
  kind: SessionKind;
  @ApiProperty({ description: 'How the user authenticated (RFC 8176).', example: 'pwd' }) method: string;
  @ApiProperty({ example: '192.0.2.17' }) address: string;
  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64)' }) userAgent: string;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) createdAt: Date;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) lastUsedAt: Date;
  @ApiProperty({ description: 'When it ends unless it is used.', example: '2026-11-28T08:00:00.000Z' }) expiresAt: Date;
  @ApiProperty({ description: 'Whether the request was made with it.', example: true }) current: boolean;

  static of(session: SessionSummary, currentId: string): SessionResponse {
    const { id, kind, method, address, userAgent, createdAt, lastUsedAt, expiresAt } = session;
    return { id, kind, method, address, userAgent, createdAt, lastUsedAt, expiresAt, current: id === currentId };
  }

  /** The session that has just begun, for the device that began it. */
  static ofNew(session: LiveSession, device: { address: string; userAgent: string }): SessionResponse {
    const summary = {
      id: session.id,
      kind: session.kind,
      method: session.method,
      ...device,
      createdAt: session.authenticatedAt,
      lastUsedAt: session.lastUsedAt,
      expiresAt: session.idleExpiresAt,
    };
    return SessionResponse.of(summary, session.id);
  }
}

export class EndedSessionsResponse {
  @ApiProperty({ description: 'How many sessions ended.', example: 2 }) revoked: number;
}

/** A session as the export of what is held about a person shows it: also when it is over. */
export class HeldSessionResponse extends OmitType(SessionResponse, ['current']) {
  @ApiProperty({ enum: DELIVERIES, description: 'How its tokens travel.' }) delivery: Delivery;
  @ApiProperty({ type: Date, nullable: true, description: 'When it was ended.', example: null }) endedAt: Date | null;
  @ApiProperty({ type: String, nullable: true, description: 'By what it was ended.', example: null })
  endedBy: string | null;

  static ofRow(row: HeldSessionRow): HeldSessionResponse {
    const { id, kind, delivery, method, address } = row;
    return {
      ...{ id, kind, delivery, method, address },
      userAgent: row.user_agent,
      createdAt: instantFrom(row.created_at),
      lastUsedAt: instantFrom(row.last_used_at),
      expiresAt: instantFrom(row.idle_expires_at),
      endedAt: row.revoked_at === null ? null : instantFrom(row.revoked_at),
      endedBy: row.revoked_reason,
    };
  }
}
