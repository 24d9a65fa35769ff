import { ApiProperty } from '../../../http/api-docs.js';
import {
  CONNECTION_STATES,
  type ConnectionState,
  RECONSENT_REASONS,
  type ReconsentReason,
} from './connection-state.js';
import type { NamedConnection } from './connections.service.js';

/** A connection as its owner and administrators see it: never a token, and not who the owner is at the provider. */
export class ConnectionResponse {
  @ApiProperty({ description: 'Its id in the settings and in addresses.', example: 'google' }) provider: string;
  @ApiProperty({ description: 'For people.', example: 'Google' }) name: string;
  @ApiProperty({
    enum: CONNECTION_STATES,
    description: 'Whether it can be used, or its owner has to consent at the provider again.',
  })
  state: ConnectionState;
  @ApiProperty({
    enum: RECONSENT_REASONS,
    nullable: true,
    description: 'Why its owner has to consent again; null while it is connected.',
    example: null,
  })
  reason: ReconsentReason | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What the provider granted, separated by spaces; null where it did not say.',
    example: 'openid email',
  })
  scope: string | null;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) connectedAt: Date;
  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When the provider issued the access token; null without one.',
    example: '2026-11-29T08:00:00.000Z',
  })
  refreshedAt: Date | null;
  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When the access token ends, if the provider said it. It is refreshed before.',
    example: '2026-11-29T09:00:00.000Z',
  })
  expiresAt: Date | null;

  static of(connection: NamedConnection): ConnectionResponse {
    const { provider, name, state, stateReason, scope, createdAt, tokensIssuedAt, accessExpiresAt } = connection;
    const dates = { connectedAt: createdAt, refreshedAt: tokensIssuedAt, expiresAt: accessExpiresAt };
    return { provider, name, state, reason: stateReason, scope, ...dates };
  }
}

/** For the export of everything that is held about a person. */
export class HeldConnectionResponse extends ConnectionResponse {
  @ApiProperty({ description: 'Who the person is at the provider.', example: '110169484474386276334' }) subject: string;
  @ApiProperty({ type: Date, nullable: true, description: 'When its token was last used, to the hour.', example: null })
  usedAt: Date | null;

  static override of(connection: NamedConnection): HeldConnectionResponse {
    const { subject, usedAt } = connection;
    return { ...ConnectionResponse.of(connection), subject, usedAt };
  }
}

export class ConnectionTokenResponse {
  @ApiProperty({ description: 'The provider’s; it goes to nobody but the provider’s API.', example: 'ya29.a0AfH6…' })
  accessToken: string;
  @ApiProperty({ description: 'As the provider writes it (RFC 6749, section 7.1).', example: 'bearer' })
  tokenType: string;
  @ApiProperty({ type: String, nullable: true, example: 'openid email' }) scope: string | null;
  @ApiProperty({ type: Date, nullable: true, description: 'Null where the provider did not say.', example: null })
  expiresAt: Date | null;
}
