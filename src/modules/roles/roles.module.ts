import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DeclaredRoutes } from '../../http/access/index.js';
import { AuditModule } from '../audit/index.js';
import { RevocationModule } from '../revocation/index.js';
import { UsersModule } from '../users/index.js';
import { AccessRulesGuard } from './access/access-rules.guard.js';
import { DeclaredPermissions } from './access/declared-permissions.js';
import { TargetPermissions } from './access/target-permissions.js';
import { Grants } from './grants.js';
import { PermissionsController } from './permissions.controller.js';
import { RoleAssignmentService } from './role-assignment.service.js';
import { RolePermissions } from './role-permissions.js';
import { RolesController } from './roles.controller.js';
import { RolesForAccounts } from './roles-for-accounts.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';
import { UserRolesController } from './user-roles.controller.js';

/** Import it in a module of yours that injects `RolesService`. */
@Module({
  imports: [DiscoveryModule, AuditModule, RevocationModule, UsersModule],
  controllers: [RolesController, PermissionsController, UserRolesController],
  providers: [
    ...[RolesRepository, RolePermissions, Grants, RolesService, RoleAssignmentService, RolesForAccounts],
    ...[AccessRulesGuard, TargetPermissions, DeclaredRoutes, DeclaredPermissions],
  ],
  exports: [RolesService, RolePermissions, RoleAssignmentService, AccessRulesGuard],
})
export class RolesModule {}
