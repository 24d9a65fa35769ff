import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { UsersModule } from '../users/index.js';
import { BatchImport } from './batch-import.js';
import { UserImportsRepository } from './user-imports.repository.js';
import { UserLineExtensions } from './user-line-extensions.js';
import { UserLineRules } from './user-line-rules.js';
import { UsersExportService } from './users-export.service.js';
import { UsersImportService } from './users-import.service.js';

/** Imports accounts from a file, and exports them. Import it to inject `UsersImportService`, or to add a field to the lines. */
@Module({
  imports: [AuditModule, PasswordsModule, UsersModule],
  providers: [
    ...[UserLineExtensions, UserLineRules, UserImportsRepository, BatchImport],
    ...[UsersImportService, UsersExportService],
  ],
  exports: [UsersImportService, UsersExportService, UserLineExtensions],
})
export class TransferModule {}
