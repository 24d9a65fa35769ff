import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The users of the shop, as they have always been. */
@Entity('users')
export class ShopUserEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 }) id: string;
  @Column({ type: 'varchar', length: 254, unique: true }) email: string;
  @Column({ type: 'varchar', length: 200 }) name: string;
  /** Of bcrypt. */
  @Column({ name: 'password_hash', type: 'varchar', length: 60 }) passwordHash: string;
}
