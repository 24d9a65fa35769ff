import { Module } from '@nestjs/common';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { AccountEndings } from './account-endings.js';
import { AdministeredUsersRepository } from './administration/administered-users.repository.js';
import { DeletedUsersJob } from './administration/deleted-users.job.js';
import { UserListRepository } from './administration/user-list.repository.js';
import { UsersAdministrationController } from './administration/users-administration.controller.js';
import { UsersAdministrationService } from './administration/users-administration.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [PasswordsModule, RevocationModule],
  controllers: [UsersController, UsersAdministrationController],
  providers: [
    ...[UsersRepository, UsersService, AccountEndings],
    ...[UserListRepository, AdministeredUsersRepository, UsersAdministrationService, DeletedUsersJob],
  ],
  exports: [UsersService, AccountEndings, DeletedUsersJob],
})
export class UsersModule {}
