import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { ThrottlingModule } from '../throttling/index.js';
import { AccountEndings } from './account-endings.js';
import { AccountErasure } from './account-erasure.js';
import { AccountPasswords } from './account-passwords.service.js';
import { AdministeredUsersRepository } from './administration/administered-users.repository.js';
import { DeletedUsersJob } from './administration/deleted-users.job.js';
import { CandidateUsersRepository } from './administration/candidate-users.repository.js';
import { NamedUsersService } from './administration/named-users.service.js';
import { UserDeletionService } from './administration/user-deletion.service.js';
import { UserListRepository } from './administration/user-list.repository.js';
import { UsersAdministrationController } from './administration/users-administration.controller.js';
import { UsersAdministrationService } from './administration/users-administration.service.js';
import { EmailChanges } from './email/email-changes.js';
import { UserEmailsRepository } from './email/user-emails.repository.js';
import { UserEmailsService } from './email/user-emails.service.js';
import { ErasedUsersRepository } from './erased-users.repository.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import { KnownRoles } from './known-roles.js';
import { NewUsersService } from './new-users.service.js';
import { OwnDeletionService } from './own-deletion.service.js';
import { UserAttributesService } from './attributes/user-attributes.service.js';
import { UnconfirmedUsersService } from './unconfirmed-users.service.js';
import { PasswordlessUsersRepository } from './passwordless/passwordless-users.repository.js';
import { PasswordlessUsersService } from './passwordless/passwordless-users.service.js';
import { UserSettingsService } from './user-settings.service.js';
import { ProfileChangesService } from './profile-changes.service.js';
import { ProfileController } from './profile.controller.js';
import { UsersInBulkRepository } from './users-in-bulk.repository.js';
import { WeakHashMetrics } from './weak-hashes/weak-hash-metrics.js';
import { WeakHashesRepository } from './weak-hashes/weak-hashes.repository.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Import it in a module of yours that injects `UsersService`. */
@Module({
  imports: [AuditModule, MetricsModule, PasswordsModule, RevocationModule, ThrottlingModule],
  controllers: [ProfileController, UsersAdministrationController],
  providers: [
    ...[IdentifiersService, NewUsersService],
    ...[EmailChanges, UserEmailsRepository, UserEmailsService],
    ...[PasswordlessUsersRepository, PasswordlessUsersService],
    ...[UsersRepository, AccountPasswords, UsersService, UserSettingsService, AccountEndings, KnownRoles],
    ...[AccountErasure, ErasedUsersRepository],
    ...[WeakHashesRepository, WeakHashMetrics],
    ...[UnconfirmedUsersService, OwnDeletionService, ProfileChangesService, UserAttributesService],
    ...[
      CandidateUsersRepository,
      UserListRepository,
      AdministeredUsersRepository,
      UsersAdministrationService,
      UserDeletionService,
      NamedUsersService,
      DeletedUsersJob,
    ],
    UsersInBulkRepository,
  ],
  exports: [
    ...[
      UsersService,
      IdentifiersService,
      UserAttributesService,
      AccountEndings,
      EmailChanges,
      AccountPasswords,
      UserEmailsService,
      UnconfirmedUsersService,
      PasswordlessUsersService,
      KnownRoles,
      UsersAdministrationService,
      UserDeletionService,
      NamedUsersService,
      DeletedUsersJob,
    ],
    ...[NewUsersService, UsersInBulkRepository],
  ],
})
export class UsersModule {}
