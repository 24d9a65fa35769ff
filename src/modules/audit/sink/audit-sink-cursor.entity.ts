import { Entity, PrimaryColumn } from 'typeorm';
import { BigIntegerColumn, IdColumn, InstantColumn } from '../../../database/columns.js';

/** How far the log has been sent, and who may send what follows. */
@Entity('audit_sink_cursors')
export class AuditSinkCursorEntity {
  /** Of the chain. */
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 16 }) name: string;
  /** The sequence of the last entry that the sink has acknowledged. */
  @BigIntegerColumn('delivered') delivered: number;
  /** The instance that may send until `expires_at`. */
  @IdColumn('holder') holder: string;
  @InstantColumn('expires_at') expiresAt: Date;
}
