import { Entity, PrimaryColumn } from 'typeorm';
import { BigIntegerColumn, LongTextColumn, TextColumn } from '../../../database/columns.js';

/** There is one chain; its row has a name, so that a second one is nobody's. */
export const CHAIN_NAME = 'audit';

/** The one row by which instances append in turn, and which says how long the chain is. */
@Entity('audit_chain')
export class AuditChainEntity {
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 16 }) name: string;
  /** Sealed by KeyEncryption; all keys of the log come from it. */
  @LongTextColumn('sealed_secret') sealedSecret: string;
  @BigIntegerColumn('length') length: number;
  @TextColumn('head', 43) head: string;
  @TextColumn('head_mac', 43) headMac: string;
}
