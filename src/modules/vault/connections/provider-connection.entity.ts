import { Entity } from 'typeorm';
import {
  IdColumn,
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  NullableIdColumn,
  NullableInstantColumn,
  NullableLongTextColumn,
  NullableTextColumn,
  TextColumn,
} from '../../../database/columns.js';
import type { ConnectionState, ReconsentReason } from './connection-state.js';

/** A user's account at a provider, and the tokens that the provider issued for it, sealed. */
@Entity('provider_connections')
export class ProviderConnectionEntity {
  @IdPrimaryColumn() id: string;
  @IdColumn('user_id') userId: string;
  /** Its id in OIDC_PROVIDERS. */
  @TextColumn('provider', 32) provider: string;
  /** The id of the user at the provider: the claim `sub` of OpenID Connect. */
  @TextColumn('subject', 255) subject: string;
  @TextColumn('state', 16) state: ConnectionState;
  /** Null while it is connected. */
  @NullableTextColumn('state_reason', 32) stateReason: ReconsentReason | null;
  /** As the provider granted it, separated by spaces (RFC 6749, section 3.3); null where it never said. */
  @NullableLongTextColumn('scope') scope: string | null;
  /** As the provider wrote it (RFC 6749, section 7.1). */
  @TextColumn('token_type', 32) tokenType: string;
  /** The key of this row alone, sealed by `KeyEncryption`; null where there are no tokens. */
  @NullableLongTextColumn('data_key') dataKey: string | null;
  @NullableLongTextColumn('sealed_access_token') sealedAccessToken: string | null;
  @NullableLongTextColumn('sealed_refresh_token') sealedRefreshToken: string | null;
  @NullableLongTextColumn('sealed_id_token') sealedIdToken: string | null;
  /** When the provider issued the access token that is here. */
  @NullableInstantColumn('tokens_issued_at') tokensIssuedAt: Date | null;
  /** Null where the provider did not say: the token is used until it is refused. */
  @NullableInstantColumn('access_expires_at') accessExpiresAt: Date | null;
  /** Raised with every write of tokens, so that nobody overwrites newer ones. */
  @IntegerColumn('tokens_version') tokensVersion: number;
  /** Whoever refreshes at present; others wait. */
  @NullableIdColumn('lease_id') leaseId: string | null;
  @NullableInstantColumn('lease_until') leaseUntil: Date | null;
  /** How many refreshes in a row were begun and never ended, as when a process is killed. */
  @IntegerColumn('interruptions') interruptions: number;
  /** How many refreshes in a row the provider did not answer. */
  @IntegerColumn('failures') failures: number;
  /** No refresh is tried before. */
  @NullableInstantColumn('retry_at') retryAt: Date | null;
  /** When a refresh went out whose answer never came, since the last one that did: its refresh token may be spent. */
  @NullableInstantColumn('answer_lost_at') answerLostAt?: Date | null;
  /** When somebody last asked for its token, give or take an hour. */
  @NullableInstantColumn('used_at') usedAt: Date | null;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('updated_at') updatedAt: Date;
}
