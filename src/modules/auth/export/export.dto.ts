import { ApiProperty } from '../../../http/api-docs.js';
import type { ReadEntry } from '../../audit/index.js';
import { HeldSessionResponse } from '../../sessions/index.js';
import { AdministeredUserResponse } from '../../users/index.js';
import { HeldConnectionResponse } from '../../vault/index.js';

/** What the audit log holds of somebody, without what it holds of those who acted on their account. */
export class PersonalEventResponse {
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) occurredAt: Date;
  @ApiProperty({ example: 'login.succeeded' }) event: string;
  @ApiProperty({ enum: ['success', 'failure'] }) outcome: string;
  @ApiProperty({ description: 'Who did it.', enum: ['you', 'somebody else', 'nobody known'] })
  by: 'you' | 'somebody else' | 'nobody known';
  @ApiProperty({ type: String, nullable: true, example: null }) sessionId: string | null;
  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' }) address: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' }) userAgent: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { reason: 'logout' } }) details: object;

  static of({ entry, actorId, personal, details }: ReadEntry, userId: string): PersonalEventResponse {
    const { event, outcome, sessionId, actorKind } = entry;
    const isOwn = actorId === userId;
    const by = isOwn ? 'you' : actorKind === 'anonymous' ? 'nobody known' : 'somebody else';
    const seen = by === 'somebody else' ? null : personal;
    return {
      ...{ occurredAt: new Date(entry.occurredAt), event, outcome, by },
      sessionId: by === 'somebody else' && event !== 'session.ended' ? null : sessionId,
      ...{ address: seen?.address ?? null, userAgent: seen?.userAgent ?? null },
      details,
    };
  }
}

/** Everything that is held about a person, apart from what would let its holder pass for them. */
export class PersonalDataResponse {
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) exportedAt: Date;
  @ApiProperty({ type: AdministeredUserResponse }) profile: AdministeredUserResponse;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { theme: 'dark' } }) settings: object;
  @ApiProperty({
    type: [HeldSessionResponse],
    description:
      'Those that live, and those that have ended and are not cleaned up yet: the newest 10,000 at the most.',
  })
  sessions: HeldSessionResponse[];
  @ApiProperty({
    description: 'Whether there are older ended ones; GET /users/{id}/sessions?status=ended lists them all.',
    example: false,
  })
  hasOlderSessions: boolean;
  @ApiProperty({ type: [HeldConnectionResponse], description: 'At which providers, without any token.' })
  connections: HeldConnectionResponse[];
  @ApiProperty({
    type: [PersonalEventResponse],
    description: 'From the audit log: the newest 10,000, the oldest of them first.',
  })
  events: PersonalEventResponse[];
  @ApiProperty({
    description: 'Whether there are older ones; GET /audit tells them to whoever may read it.',
    example: false,
  })
  hasOlderEvents: boolean;
}
