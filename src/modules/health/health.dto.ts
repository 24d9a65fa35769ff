import { ApiProperty } from '../../http/api-docs.js';

export type HealthStatus = 'ok' | 'unavailable';

export class HealthResponse {
  @ApiProperty({ enum: ['ok', 'unavailable'], example: 'ok' }) status: HealthStatus;

  @ApiProperty({ example: { database: 'ok' }, type: 'object', additionalProperties: { type: 'string' } })
  checks: Record<string, HealthStatus>;
}
