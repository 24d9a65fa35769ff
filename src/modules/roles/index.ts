export { RolesGuard } from './roles.guard.js';
export { RolesModule } from './roles.module.js';
