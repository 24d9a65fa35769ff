import { IsIn } from 'class-validator';
import { ApiProperty, OmitType } from '../../http/api-docs.js';
import { PageQuery } from '../../http/page.dto.js';
import type { SessionKind } from './session.entity.js';
import { DELIVERIES, type Delivery, SESSION_KINDS } from './session.entity.js';
import { ENDING_REASONS, type EndingReason } from './session-ending.js';
import type { LiveSession } from './session-rows.js';
import type { SessionSummary } from './session-summary.js';

const SESSION_STATUSES = ['live', 'ended'] as const;

export class SessionListQuery extends PageQuery {
  @ApiProperty({
    enum: SESSION_STATUSES,
    required: false,
    default: 'live',
    description: 'Ended sessions are listed until they are cleaned up. A user keeps the 1,000 that were ended last.',
  })
  @IsIn(SESSION_STATUSES)
  readonly status: (typeof SESSION_STATUSES)[number] = 'live';
}

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
    const summary: SessionSummary = {
      id: session.id,
      kind: session.kind,
      method: session.method,
      ...device,
      createdAt: session.authenticatedAt,
      authenticatedAt: session.authenticatedAt,
      lastUsedAt: session.lastUsedAt,
      expiresAt: session.idleExpiresAt,
      ending: null,
    };
    return SessionResponse.of(summary, session.id);
  }
}

export class EndedSessionsResponse {
  @ApiProperty({ description: 'How many sessions ended.', example: 2 }) revoked: number;
}

/** A session in a list, also when it is over. */
export class ListedSessionResponse extends SessionResponse {
  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'Null while it lives, or where nobody wrote it down.',
    example: null,
  })
  endedAt: Date | null;
  @ApiProperty({ enum: ENDING_REASONS, nullable: true, description: 'Null while it lives.', example: null })
  endedReason: EndingReason | null;

  static override of(session: SessionSummary, currentId: string): ListedSessionResponse {
    const { ending } = session;
    const ended = { endedAt: ending?.at ?? null, endedReason: ending?.reason ?? null };
    return { ...SessionResponse.of(session, currentId), ...ended };
  }
}

/** A session as the export of what is held about a person shows it. */
export class HeldSessionResponse extends OmitType(ListedSessionResponse, ['current']) {
  @ApiProperty({ enum: DELIVERIES, description: 'How its tokens travel.' }) delivery: Delivery;
  @ApiProperty({ description: 'When the password was last given.', example: '2026-11-21T08:00:00.000Z' })
  authenticatedAt: Date;

  static ofHeld({ ending, ...session }: SessionSummary, delivery: Delivery): HeldSessionResponse {
    return { ...session, delivery, endedAt: ending?.at ?? null, endedReason: ending?.reason ?? null };
  }
}
