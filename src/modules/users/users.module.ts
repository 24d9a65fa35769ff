import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { AdministeredUsersRepository } from './administration/administered-users.repository.js';
import { DeletedUsersJob } from './administration/deleted-users.job.js';
import { NamedUsersService } from './administration/named-users.service.js';
import { UserListRepository } from './administration/user-list.repository.js';
import { UsersAdministrationController } from './administration/users-administration.controller.js';
import { UsersAdministrationService } from './administration/users-administration.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [AuditModule, PasswordsModule, RevocationModule],
  controllers: [UsersController, UsersAdministrationController],
  providers: [
    ...[UsersRepository, UsersService],
    ...[
      UserListRepository,
      AdministeredUsersRepository,
      UsersAdministrationService,
      NamedUsersService,
      DeletedUsersJob,
    ],
  ],
  exports: [UsersService, UsersAdministrationService, NamedUsersService, DeletedUsersJob],
})
export class UsersModule {}
