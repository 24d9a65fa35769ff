import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { AuthModule } from '../auth/index.js';
import { KeysModule } from '../keys/index.js';
import { MetricsModule } from '../metrics/index.js';
import { RevocationModule } from '../revocation/index.js';
import { RolesModule } from '../roles/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TokensModule } from '../tokens/index.js';
import { AuthorizationServerController } from './metadata/authorization-server.controller.js';
import { ClientAssertionsService } from './client/client-assertions.service.js';
import { ConsumedAssertionsJob } from './client/consumed-assertions.job.js';
import { ConsumedAssertionsRepository } from './client/consumed-assertions.repository.js';
import { ServiceClientGuard } from './client/service-client.guard.js';
import { ServiceClientsService } from './client/service-clients.service.js';
import { EventMetrics } from './events/event-metrics.js';
import { EventPollsService } from './events/event-polls.service.js';
import { EventReceiverGuard } from './events/event-receiver.guard.js';
import { EventStreamsRepository } from './events/event-streams.repository.js';
import { EventsController } from './events/events.controller.js';
import { IdleStreamsJob } from './events/idle-streams.job.js';
import { SecurityEventTokens } from './events/security-event-tokens.service.js';
import { IntrospectionService } from './introspection.service.js';
import { OAuthController } from './oauth.controller.js';
import { PresentedTokensService } from './presented-tokens.service.js';
import { TokenRevocationService } from './token-revocation.service.js';
import { TokenController } from './token/token.controller.js';
import { TokenEndpointService } from './token/token-endpoint.service.js';

@Module({
  imports: [
    ...[AuditModule, AuthModule, KeysModule, MetricsModule],
    ...[RevocationModule, RolesModule, SessionsModule, TokensModule],
  ],
  controllers: [AuthorizationServerController, OAuthController, TokenController, EventsController],
  providers: [
    ...[ConsumedAssertionsRepository, ClientAssertionsService, ServiceClientsService, ServiceClientGuard],
    ...[ConsumedAssertionsJob, TokenEndpointService],
    ...[PresentedTokensService, IntrospectionService, TokenRevocationService],
    ...[
      EventStreamsRepository,
      SecurityEventTokens,
      EventMetrics,
      EventPollsService,
      EventReceiverGuard,
      IdleStreamsJob,
    ],
  ],
  exports: [ConsumedAssertionsJob, IdleStreamsJob],
})
export class OAuthModule {}
