import type { Type } from '@nestjs/common';
import type { MaintenanceJob } from '../../kernel/maintenance-job.js';
import {
  AuthModule,
  ExpiredLoginChallengesJob,
  ExpiredRegistrationsJob,
  ExpiredSingleUseTokensJob,
} from '../auth/index.js';
import { ConsumedFlowsJob, FederationModule } from '../federation/index.js';
import { KeysModule, RetiredKeysJob } from '../keys/index.js';
import { ConsumedAssertionsJob, IdleStreamsJob, OAuthModule } from '../oauth/index.js';
import { ExpiredRevocationsJob, RevocationModule } from '../revocation/index.js';
import { ExpiredSessionsJob, SessionsModule, SurplusSessionsJob } from '../sessions/index.js';
import { ExpiredAttemptsJob, ThrottlingModule } from '../throttling/index.js';
import { DeletedUsersJob, UsersModule } from '../users/index.js';
import { RewrappedDataKeysJob, VaultModule } from '../vault/index.js';

interface JobOfAModule {
  readonly job: Type<MaintenanceJob>;
  /** Has the job among its exports. */
  readonly module: Type;
}

/** Everything that is cleaned up; a new job is a line here. */
export const JOBS: readonly JobOfAModule[] = [
  { job: ExpiredSessionsJob, module: SessionsModule },
  { job: SurplusSessionsJob, module: SessionsModule },
  { job: ExpiredRevocationsJob, module: RevocationModule },
  { job: RetiredKeysJob, module: KeysModule },
  { job: ConsumedAssertionsJob, module: OAuthModule },
  { job: IdleStreamsJob, module: OAuthModule },
  { job: ExpiredSingleUseTokensJob, module: AuthModule },
  { job: ExpiredRegistrationsJob, module: AuthModule },
  { job: ExpiredLoginChallengesJob, module: AuthModule },
  { job: ConsumedFlowsJob, module: FederationModule },
  { job: DeletedUsersJob, module: UsersModule },
  { job: ExpiredAttemptsJob, module: ThrottlingModule },
  { job: RewrappedDataKeysJob, module: VaultModule },
];

/** The token under which the jobs are injected, all at once. */
export const MAINTENANCE_JOBS = Symbol('watchword:maintenance-jobs');
