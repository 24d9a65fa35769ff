export { AccessRulesGuard } from './access/access-rules.guard.js';
export { RoleAssignmentService } from './role-assignment.service.js';
export { RolePermissions } from './role-permissions.js';
export { RoleEntity } from './role.entity.js';
export { ROLE_NAME, RoleResponse, UserRolesRequest } from './roles.dto.js';
export { RolesModule } from './roles.module.js';
export { type RoleChanges } from './roles.repository.js';
export { type NewRole, RolesService } from './roles.service.js';
