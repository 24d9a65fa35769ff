import { ApiProperty } from '../../http/api-docs.js';

export type HealthStatus = 'ok' | 'unavailable';

/** `delayed`: it works, but later than it should; nobody needs another instance for that. */
export type CheckStatus = HealthStatus | 'delayed';

export class HealthResponse {
  @ApiProperty({ enum: ['ok', 'unavailable'], example: 'ok' }) status: HealthStatus;

  @ApiProperty({ example: { database: 'ok', mail: 'ok' }, type: 'object', additionalProperties: { type: 'string' } })
  checks: Record<string, CheckStatus>;
}
