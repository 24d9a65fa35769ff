import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { AuthModule } from '../auth/index.js';
import { MailModule } from '../mail/index.js';
import { ProvidersModule } from '../providers/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { VaultModule } from '../vault/index.js';
import { AuthorizationService } from './authorization.service.js';
import { CallbackService } from './callback.service.js';
import { ConnectingCallerGuard } from './connect/connecting-caller.guard.js';
import { ProviderConnectService } from './connect/provider-connect.service.js';
import { FederationController } from './federation.controller.js';
import { ConsumedFlowsJob } from './flow/consumed-flows.job.js';
import { ConsumedFlowsRepository } from './flow/consumed-flows.repository.js';
import { FlowCookies } from './flow/flow-cookies.js';
import { FlowPlaces } from './flow/flow-places.js';
import { ProviderFlowsService } from './flow/provider-flows.service.js';
import { AccountLinks } from './login/account-links.js';
import { AccountProposals } from './login/account-proposals.js';
import { LinkNotices } from './login/link-notices.js';
import { ProviderLoginService } from './login/provider-login.service.js';
import { ProviderArrivals } from './provider-arrivals.js';
import { SignInFailures } from './sign-in-failures.js';

/** Logging in through other providers, and connecting accounts there. */
@Module({
  imports: [AuditModule, AuthModule, MailModule, ProvidersModule, SessionsModule, UsersModule, VaultModule],
  controllers: [FederationController],
  providers: [
    ...[FlowPlaces, FlowCookies, ConsumedFlowsRepository, ConsumedFlowsJob, ProviderFlowsService],
    ...[AccountProposals, LinkNotices, AccountLinks, ProviderLoginService],
    ...[ConnectingCallerGuard, ProviderConnectService],
    ...[ProviderArrivals, SignInFailures, AuthorizationService, CallbackService],
  ],
  exports: [ConsumedFlowsJob],
})
export class FederationModule {}
