export { AccountEndings } from './account-endings.js';
export { DeletedUsersJob } from './administration/deleted-users.job.js';
export { AdministeredUserResponse } from './administration/users-administration.dto.js';
export { rolesFromColumn, subjectOf, type UserSubject } from './user-subject.js';
export { UserEntity } from './user.entity.js';
export { AccountFields, PasswordField, UserResponse } from './users.dto.js';
export { UsersModule } from './users.module.js';
export { UsersService } from './users.service.js';
