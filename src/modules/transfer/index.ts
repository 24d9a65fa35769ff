export type { BadLine, Flaw } from './bad-line.js';
export { asUnwritable, BulkError } from './bulk-error.js';
export { writePrivateFile } from './private-file.js';
export { TransferModule } from './transfer.module.js';
export { UserImportEntity } from './user-import.entity.js';
export type { FieldOfUser, PreparedFields, ReadField, UserLineExtension } from './user-line-extension.js';
export { UserLineExtensions } from './user-line-extensions.js';
export { isInstant } from './user-line.dto.js';
export { UsersExportService } from './users-export.service.js';
export {
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
  UsersImportService,
} from './users-import.service.js';
export { type ChangeKind, CHANGES, isLoss, type OmissionKind, OMISSIONS } from './converters/change-kinds.js';
export { convertedLines, type RecordReport } from './converters/conversion.js';
export type { Converter, ConverterOptions } from './converters/converter.js';
export { CONVERTERS } from './converters/converters.js';
export type { ProviderNames } from './converters/foreign-connections.js';
