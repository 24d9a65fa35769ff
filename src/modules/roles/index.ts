export { AccessRulesGuard } from './access/access-rules.guard.js';
export { RoleEntity } from './role.entity.js';
export { RolesModule } from './roles.module.js';
export { RolesService } from './roles.service.js';
