import { Entity } from 'typeorm';
import { IdColumn, IdPrimaryColumn, LongTextColumn } from '../../../database/columns.js';

/**
 * Whom a reference in the log stands for, and the key to what the log knows of them. It goes with the account, by the
 * foreign key: then nothing leads from the entries to the person any more, and the entries stay as they were written.
 */
@Entity('audit_people')
export class AuditPersonEntity {
  @IdPrimaryColumn('reference') reference: string;
  @IdColumn('user_id') userId: string;
  @LongTextColumn('sealed_key') sealedKey: string;
}
