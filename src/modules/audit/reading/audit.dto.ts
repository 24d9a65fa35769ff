import { Transform } from 'class-transformer';
import { IsDate, IsIn, Matches, ValidateIf } from 'class-validator';
import { ApiProperty, OmitType } from '../../../http/api-docs.js';
import { PageQuery } from '../../../http/page.dto.js';
import { Text } from '../../../http/validation.js';
import type { Actor } from '../../../http/request-context.js';
import type { AuditHead } from '../entries/audit-content.js';
import { AUDIT_OUTCOMES, type AuditOutcome, OWN_AUDIT_EVENTS } from '../audit-events.js';
import type { ReadEntry } from './audit-reading.service.js';
import { AUDIT_FAULTS, type AuditFault } from './audit-verdict.js';
import type { AuditVerification } from './audit-verification.service.js';

const INSTANT = '2026-11-21T08:00:00.000Z';
const USER_ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
const REFERENCE = '5f0d4c1e-8a57-4b0e-9d0a-1c9e6f3b2a11';
const HASH = 'q0m1W2Jm3o7d1xYpN5bVtX8uQeRzLkHsGfDaCvBnMwE';

/** `length:hash`. */
const ANCHOR = /^(\d{1,15}):([\w-]{0,43})$/;

const EVENTS_TOLD = Object.entries(OWN_AUDIT_EVENTS)
  .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
  .join('\n');

/** ISO 8601 with a time and a zone, as every time of the API. */
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function instantIn(value: unknown): unknown {
  return typeof value === 'string' && ISO_INSTANT.test(value) ? new Date(value) : value;
}

export class AuditQuery extends OmitType(PageQuery, ['cursor']) {
  @ApiProperty({ description: `One of:\n${EVENTS_TOLD}`, example: 'login.failed' })
  @Text({ max: 64, optional: true })
  readonly event?: string;

  @ApiProperty({ enum: AUDIT_OUTCOMES, required: false })
  @ValidateIf((_query, value) => value !== undefined)
  @IsIn(AUDIT_OUTCOMES)
  readonly outcome?: AuditOutcome;

  @ApiProperty({ description: 'A user id, a client id, or the reference of a person who is erased.', example: USER_ID })
  @Text({ max: 128, optional: true })
  readonly actor?: string;

  @ApiProperty({ description: 'A user id, or the reference of a person who is erased.', example: USER_ID })
  @Text({ max: 64, optional: true })
  readonly subject?: string;

  @ApiProperty({ example: USER_ID })
  @Text({ max: 64, optional: true })
  readonly sessionId?: string;

  @ApiProperty({ description: 'The X-Request-Id of an answer.', example: USER_ID })
  @Text({ max: 64, optional: true })
  readonly requestId?: string;

  @ApiProperty({ type: Date, required: false, description: 'Not before this.', example: INSTANT })
  @Transform(({ value }) => instantIn(value), { toClassOnly: true })
  @ValidateIf((_query, value) => value !== undefined)
  @IsDate()
  readonly from?: Date;

  @ApiProperty({ type: Date, required: false, description: 'Not after this.', example: INSTANT })
  @Transform(({ value }) => instantIn(value), { toClassOnly: true })
  @ValidateIf((_query, value) => value !== undefined)
  @IsDate()
  readonly to?: Date;

  @ApiProperty({ type: String, required: false, description: "The previous page's nextCursor." })
  @ValidateIf((_query, value) => value !== undefined)
  @Matches(/^[1-9]\d{0,14}$/)
  readonly cursor?: string;
}

export class VerifyAuditQuery {
  @ApiProperty({
    type: String,
    required: false,
    description:
      'The `head` of an earlier verification: shows whether the chain was cut off and begun anew since then.',
    example: `4711:${HASH}`,
  })
  @ValidateIf((_query, value) => value !== undefined)
  @Matches(ANCHOR)
  readonly anchor?: string;
}

export class AuditActorResponse {
  @ApiProperty({ enum: ['anonymous', 'user', 'client', 'operator', 'system'] satisfies Actor['kind'][] })
  kind: Actor['kind'];
  @ApiProperty({ type: String, nullable: true, description: 'Of the user or the client.', example: USER_ID })
  id: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'What the log calls the user.', example: REFERENCE })
  reference: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of the operator.', example: null }) name: string | null;
}

export class AuditSubjectResponse {
  @ApiProperty({ type: String, nullable: true, description: 'Null when the person is erased.', example: USER_ID })
  id: string | null;
  @ApiProperty({ example: REFERENCE }) reference: string;
}

export class AuditEntryResponse {
  @ApiProperty({ description: 'The place in the chain.', example: 4711 }) sequence: number;
  @ApiProperty({ example: USER_ID }) id: string;
  @ApiProperty({ example: INSTANT }) occurredAt: Date;
  @ApiProperty({ example: 'login.failed' }) event: string;
  @ApiProperty({ enum: AUDIT_OUTCOMES }) outcome: AuditOutcome;
  @ApiProperty({ type: AuditActorResponse }) actor: AuditActorResponse;
  @ApiProperty({ type: AuditSubjectResponse, nullable: true }) subject: AuditSubjectResponse | null;
  @ApiProperty({ type: String, nullable: true, description: 'A role, a key or a client.', example: null })
  target: string | null;
  @ApiProperty({ type: String, nullable: true, example: USER_ID }) sessionId: string | null;
  @ApiProperty({ type: String, nullable: true, example: USER_ID }) requestId: string | null;
  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' }) address: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' }) userAgent: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: '`{ "unreadable": true }` when somebody has altered the entry so that they cannot be read.',
    example: { reason: 'wrong_password' },
  })
  details: object;
  @ApiProperty({ description: 'Binds the entry to all before it.', example: HASH }) hash: string;

  static of({ entry, actorId, subjectId, personal, details }: ReadEntry): AuditEntryResponse {
    const { sequence, id, event, outcome, actorKind, actor, subject, target, sessionId, requestId, hash } = entry;
    const isUser = actorKind === 'user';
    return {
      sequence,
      id,
      occurredAt: new Date(entry.occurredAt),
      event,
      outcome,
      actor: {
        kind: actorKind,
        id: isUser ? actorId : actor,
        reference: isUser ? actor : null,
        name: personal?.operator ?? null,
      },
      subject: subject === null ? null : { id: subjectId, reference: subject },
      ...{ target, sessionId, requestId },
      ...{ address: personal?.address ?? null, userAgent: personal?.userAgent ?? null },
      ...{ details, hash },
    };
  }
}

export class AuditProblemResponse {
  @ApiProperty({
    enum: AUDIT_FAULTS,
    description:
      '`altered`: says something else than was written. `moved`: stands elsewhere. `unlinked`: the one before it was ' +
      'exchanged. `missing`: gone. `surplus`: outside of the numbers of the chain. `head`: the record of the end was changed.',
  })
  fault: AuditFault;
  @ApiProperty({ description: 'The first sequence that it concerns.', example: 4711 }) from: number;
  @ApiProperty({ description: 'The last one.', example: 4711 }) to: number;
}

export class AuditVerificationResponse {
  @ApiProperty({ description: 'Nothing was altered, moved or removed.', example: true }) isIntact: boolean;
  @ApiProperty({ example: 4711 }) entries: number;
  @ApiProperty({ description: 'To be kept elsewhere, as the anchor of a later one.', example: `4711:${HASH}` })
  head: string;
  @ApiProperty({ example: 0 }) problemCount: number;
  @ApiProperty({ type: [AuditProblemResponse], description: 'The first hundred.' }) problems: AuditProblemResponse[];

  static of({ isIntact, entries, head, problemCount, problems }: AuditVerification): AuditVerificationResponse {
    return { isIntact, entries, head: anchorFrom(head), problemCount, problems: [...problems] };
  }
}

function anchorFrom({ length, head }: AuditHead): string {
  return `${length}:${head}`;
}

/** @returns null for what is not the form of a head */
export function headFrom(anchor: string): AuditHead | null {
  const [, length, head] = ANCHOR.exec(anchor) ?? [];
  return length === undefined || head === undefined ? null : { length: Number(length), head };
}
