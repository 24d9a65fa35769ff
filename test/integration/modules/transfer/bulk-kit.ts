import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import type { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { BatchImport } from '../../../../src/modules/transfer/batch-import.js';
import { UserImportsRepository } from '../../../../src/modules/transfer/user-imports.repository.js';
import { UserLineRules } from '../../../../src/modules/transfer/user-line-rules.js';
import { RolesForAccounts } from '../../../../src/modules/roles/roles-for-accounts.js';
import { RolesRepository } from '../../../../src/modules/roles/roles.repository.js';
import {
  type BadLine,
  type ImportOptions,
  type ImportSummary,
  UserLineExtensions,
  UsersExportService,
  UsersImportService,
} from '../../../../src/modules/transfer/index.js';
import { KnownRoles, UserAttributeRules, UsersInBulkRepository } from '../../../../src/modules/users/index.js';
import {
  BcryptPasswordHasher,
  BuiltInPasswordPolicy,
  NoBreachedPasswords,
  PasswordsService,
} from '../../../../src/modules/passwords/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { pendingAuditLog } from '../../../support/audit-log.js';
import { quickHashing } from '../../../support/hashing-settings.js';
import { newUsersBy, unicodeIdentifiers } from '../../../support/identifiers.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const HASHING = quickHashing();
const POLICY = { minLength: 12, forbiddenWords: [] };

/** What a test puts in the place of the real ones. */
interface Parts {
  readonly users?: UsersInBulkRepository;
  readonly unitOfWork?: UnitOfWork;
  readonly attributes?: UserAttributeRules;
  readonly extensions?: UserLineExtensions;
}

export function importing(dataSource: DataSource, parts: Parts = {}): UsersImportService {
  const clock = new FakeClock();
  const imports = new UserImportsRepository(dataSource);
  const users = parts.users ?? new UsersInBulkRepository(dataSource);
  const knownRoles = new KnownRoles();
  new RolesForAccounts(knownRoles, new RolesRepository(dataSource));
  const audit = pendingAuditLog(dataSource, clock, parts.unitOfWork);
  const extensions = parts.extensions ?? new UserLineExtensions();
  const batches = new BatchImport(users, imports, knownRoles, extensions, audit, clock);
  const passwords = new PasswordsService(
    new BcryptPasswordHasher(HASHING),
    POLICY,
    HASHING,
    new BuiltInPasswordPolicy(POLICY, new NoBreachedPasswords()),
    new FakeClock(),
  );
  const attributes = parts.attributes ?? new UserAttributeRules();
  const rules = new UserLineRules(passwords, newUsersBy(clock), unicodeIdentifiers, attributes, extensions);
  return new UsersImportService(batches, imports, rules, clock);
}

export function exporting(
  dataSource: DataSource,
  attributes = new UserAttributeRules(),
  extensions = new UserLineExtensions(),
): UsersExportService {
  const audit = pendingAuditLog(dataSource, new FakeClock());
  return new UsersExportService(new UsersInBulkRepository(dataSource), attributes, extensions, audit);
}

export interface Run {
  readonly summary: ImportSummary;
  /** `<line> <code>`, in the order of the reports. */
  readonly bad: readonly string[];
}

export async function runImport(
  service: UsersImportService,
  path: string,
  options: Omit<ImportOptions, 'onBadLine'> = {},
): Promise<Run> {
  const bad: string[] = [];
  const onBadLine = ({ line, code }: BadLine): void => void bad.push(`${line} ${code}`);
  return { summary: await service.run(path, { batchLines: 4, ...options, onBadLine }), bad };
}

/** A line of an account that can be told by its number. */
export function line(number: number | string, more: object = {}): string {
  const name = `person-${number}`;
  return JSON.stringify({ email: `${name}@example.org`, username: name, fullName: `Person ${number}`, ...more });
}

export function fileOf(...lines: readonly string[]): string {
  const path = join(temporaryFolder('import'), 'users.jsonl');
  writeFileSync(path, lines.map((each) => `${each}\n`).join(''));
  return path;
}

export async function usernamesIn(dataSource: DataSource): Promise<string[]> {
  const rows = await statementsOn<{ username: string }>(dataSource)`SELECT username FROM users`;
  return rows.map(({ username }) => username).sort();
}

export async function countOf(
  dataSource: DataSource,
  table: 'users' | 'user_imports' | 'revocations',
): Promise<number> {
  const [row] = await statementsOn<{ n: string }>(dataSource)`SELECT COUNT(*) AS n FROM ${() => table}`;
  return Number(row?.n);
}
