import { Entity } from 'typeorm';
import {
  BigIntegerColumn,
  BigIntegerPrimaryColumn,
  IdColumn,
  LongTextColumn,
  NullableLongTextColumn,
  NullableTextColumn,
  TextColumn,
} from '../../../database/columns.js';
import type { Actor } from '../../../http/request-context.js';
import type { ChainedEntry } from './audit-content.js';
import type { AuditOutcome } from '../audit-events.js';

/** A link of the chain. Written once; triggers refuse to change or delete it. */
@Entity('audit_entries')
export class AuditEntryEntity implements ChainedEntry {
  @BigIntegerPrimaryColumn('sequence') sequence: number;
  @IdColumn('id') id: string;
  @BigIntegerColumn('occurred_at') occurredAt: number;
  @TextColumn('event', 64) event: string;
  @TextColumn('outcome', 16) outcome: AuditOutcome;
  @TextColumn('actor_kind', 16) actorKind: Actor['kind'];
  @NullableTextColumn('actor', 128) actor: string | null;
  @NullableTextColumn('subject', 36) subject: string | null;
  @NullableTextColumn('target', 128) target: string | null;
  @NullableTextColumn('session_id', 36) sessionId: string | null;
  @NullableTextColumn('request_id', 64) requestId: string | null;
  @LongTextColumn('details') details: string;
  @NullableLongTextColumn('personal') personal: string | null;
  @TextColumn('content_hash', 43) contentHash: string;
  @TextColumn('previous_hash', 43) previousHash: string;
  @TextColumn('hash', 43) hash: string;
}
