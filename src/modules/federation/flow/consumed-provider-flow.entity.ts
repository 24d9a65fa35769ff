import { Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../../database/columns.js';

/** A sign-in at a provider that came back; it stays as long as somebody could bring it back again. */
@Entity('consumed_provider_flows')
export class ConsumedProviderFlowEntity {
  /** SHA-256 of the state. */
  @PrimaryColumn({ name: 'digest', type: 'varchar', length: 64 }) digest: string;
  @InstantColumn('expires_at') expiresAt: Date;
}
