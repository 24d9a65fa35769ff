import { Entity, PrimaryColumn } from 'typeorm';
import {
  InstantColumn,
  IntegerColumn,
  JsonColumn,
  LongTextColumn,
  NullableInstantColumn,
  TextColumn,
} from '../../database/columns.js';
import type { AsymmetricAlgorithm, PublicJwk } from './signing-key.js';

@Entity('signing_keys')
export class SigningKeyEntity {
  @PrimaryColumn({ name: 'kid', type: 'varchar', length: 64 }) kid: string;
  @TextColumn('algorithm', 16) algorithm: AsymmetricAlgorithm;
  @IntegerColumn('sequence') sequence: number;
  @JsonColumn('public_jwk') publicJwk: PublicJwk;
  /** See KeyEncryption; the private half never leaves the process in the clear. */
  @LongTextColumn('sealed_private_key') sealedPrivateKey: string;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('activates_at') activatesAt: Date;
  @NullableInstantColumn('revoked_at') revokedAt: Date | null;
}
