import { ApiProperty, ApiPropertyOptional } from '../../../http/api-docs.js';

/** The body of a poll (RFC 8936, section 2.2); members that are not known are ignored. */
export class PollBody {
  @ApiPropertyOptional({
    description: 'How many events the answer may have; 0 to acknowledge alone.',
    example: 1_000,
    type: 'integer',
    minimum: 0,
    default: 1_000,
  })
  maxEvents?: number;

  @ApiPropertyOptional({ description: 'Accepted; the answer comes at once in any case.', example: true })
  returnImmediately?: boolean;

  @ApiPropertyOptional({
    description: 'The jti of events that the receiver has; they are not sent to this stream again.',
    example: ['8z-mi7xw0g0'],
    type: [String],
  })
  ack?: readonly string[];

  @ApiPropertyOptional({
    description: 'The events that the receiver cannot use, by jti; they are not sent to this stream again.',
    example: { '90-mi7xw0g1': { err: 'invalid_key', description: 'The key is unknown.' } },
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: { err: { type: 'string' }, description: { type: 'string' } },
      required: ['err'],
    },
  })
  setErrs?: Readonly<Record<string, { readonly err: string; readonly description?: string }>>;
}

/** The answer (RFC 8936, section 2.3). */
export class PollResponse {
  @ApiProperty({
    description: 'Security Event Tokens (RFC 8417) by their jti, the oldest first.',
    example: { '8z-mi7xw0g0': 'eyJhbGciOiJFUzI1NiIsInR5cCI6InNlY2V2ZW50K2p3dCJ9…' },
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  sets: Readonly<Record<string, string>>;

  @ApiProperty({ description: 'Whether there are more, so that it is worth asking again at once.', example: false })
  moreAvailable: boolean;
}
