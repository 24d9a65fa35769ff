import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../http/access/index.js';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { Bare } from '../../http/envelope.js';
import { Departure } from './departure.js';
import { HealthResponse } from './health.dto.js';
import { HealthService } from './health.service.js';

const LEAVING: HealthResponse = { status: 'unavailable', checks: { shutdown: 'unavailable' } };

@ApiTags('Health')
@Public()
@Bare()
@InEndpointGroup('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly departure: Departure,
  ) {}

  @Get('live')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Whether the process answers',
    description: 'Looks at nothing else: when this fails, restart the process.',
  })
  @ApiOkResponse({ type: HealthResponse, description: 'The process runs and answers.' })
  live(): HealthResponse {
    return { status: 'ok', checks: {} };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether requests can be served',
    description:
      'Looks at the database, and fails once the instance is stopping. When it fails, use another instance. It also says whether mail is delayed, for which it does not fail.',
  })
  @ApiOkResponse({ type: HealthResponse, description: 'Requests can be served.' })
  @ApiServiceUnavailableResponse({ type: HealthResponse, description: 'Something that requests need is away.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthResponse> {
    const health = this.departure.isUnderWay ? LEAVING : await this.health.readiness();
    if (health.status !== 'ok') reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return health;
  }
}
