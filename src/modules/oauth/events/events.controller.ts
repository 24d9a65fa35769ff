import { Body, Controller, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { Public } from '../../../http/access/index.js';
import { ApiBasicAuth, ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { Bare } from '../../../http/envelope.js';
import { CallingService } from './calling-service.decorator.js';
import { EventPollsService } from './event-polls.service.js';
import { EventReceiverGuard } from './event-receiver.guard.js';
import { PollBody, PollResponse } from './events.dto.js';
import { pollRequestIn, streamNameIn } from './poll-request.js';

@ApiTags('For other services')
@ApiBasicAuth('service-client')
@ApiFailures('INVALID_CLIENT')
@Public()
@UseGuards(EventReceiverGuard)
@Bare()
@InEndpointGroup('oauth')
@Controller('oauth/events')
export class EventsController {
  constructor(private readonly polls: EventPollsService) {}

  @Post(':stream')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiParam({ name: 'stream', description: 'One of your receivers, by a name that you choose.', example: 'billing-1' })
  @ApiBody({ type: PollBody, required: false })
  @ApiFailures('VALIDATION_FAILED', 'RATE_LIMITED')
  @ApiOperation({
    operationId: 'pollSecurityEvents',
    summary: 'Hear of revocations (RFC 8936)',
    description:
      'Answers which sessions, tokens, users and keys were revoked, as Security Event Tokens with events of CAEP. An event comes again until it is acknowledged.',
  })
  @ApiOkResponse({ type: PollResponse, description: 'What the receiver has not acknowledged yet.' })
  poll(
    @CallingService() clientId: string,
    @Param('stream') stream: string,
    @Body() body: unknown,
  ): Promise<PollResponse> {
    return this.polls.poll({ clientId, name: streamNameIn(stream) }, pollRequestIn(body));
  }
}
