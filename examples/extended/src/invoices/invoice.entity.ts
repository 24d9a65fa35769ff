import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('invoices')
export class InvoiceEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 }) id: string;
  /** Watchword's users are referred to by their id. */
  @Column({ name: 'user_id', type: 'varchar', length: 36 }) userId: string;
  @Column({ type: 'varchar', length: 100 }) reason: string;
  @Column({ type: 'integer' }) cents: number;
}
