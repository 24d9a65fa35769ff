import type { CommandGroup } from '../command-group.js';
import { CreateAdminCommand } from './create-admin.command.js';
import { InviteUsersCommand } from './invite-users.command.js';
import { ListUsersCommand } from './list-users.command.js';
import { ShowUserCommand } from './show-user.command.js';
import { SuspendUserCommand } from './suspend-user.command.js';
import { RestoreUserCommand } from './restore-user.command.js';
import { SetPasswordCommand } from './set-password.command.js';
import { SetRolesCommand } from './set-roles.command.js';
import { DeleteUserCommand } from './delete-user.command.js';
import { EraseUserCommand } from './erase-user.command.js';
import { ConvertUsersCommand } from './convert-users.command.js';
import { ImportUsersCommand } from './import-users.command.js';
import { ExportUsersCommand } from './export-users.command.js';

export const USERS_GROUP: CommandGroup = {
  name: 'users',
  description: 'accounts: list, create administrators, suspend, delete, …',
  commands: [
    CreateAdminCommand,
    InviteUsersCommand,
    ListUsersCommand,
    ShowUserCommand,
    SuspendUserCommand,
    RestoreUserCommand,
    SetPasswordCommand,
    SetRolesCommand,
    DeleteUserCommand,
    EraseUserCommand,
    ConvertUsersCommand,
    ImportUsersCommand,
    ExportUsersCommand,
  ],
};
