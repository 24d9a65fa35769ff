import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Public } from '../../http/access/index.js';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { Bare } from '../../http/envelope.js';
import { MetricsGuard } from './metrics.guard.js';
import { Metrics } from './metrics.js';

const EXAMPLE = `# HELP watchword_maintenance_removed_total Rows deleted because they were over.
# TYPE watchword_maintenance_removed_total counter
watchword_maintenance_removed_total{job="sessions"} 12
`;

@ApiTags('Metrics')
@Public()
@Bare()
@InEndpointGroup('metrics')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @UseGuards(MetricsGuard)
  @ApiBearerAuth('metrics-token')
  // none is needed on loopback while no token is set
  @ApiSecurity({})
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Metrics for Prometheus',
    description: 'For the holder of METRICS_TOKEN, as a bearer token; where none is set, for callers on loopback.',
  })
  @ApiOkResponse({
    description: 'Every metric in the text format of Prometheus.',
    content: { 'text/plain': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiFailures('TOKEN_MISSING', 'TOKEN_INVALID', 'FORBIDDEN')
  readMetrics(): Promise<string> {
    return this.metrics.text();
  }
}
