import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { NO_PASSWORD } from '../passwords/index.js';
import { UserAttributeRules, type UserEntity, UsersInBulkRepository } from '../users/index.js';
import { UserLineExtensions } from './user-line-extensions.js';

const PAGE_USERS = 500;

export interface ExportOptions {
  /** Whoever has them can guess passwords at leisure; without them nobody can log in where the file is imported. */
  readonly withPasswordHashes?: boolean;
  /** The fields of other modules whose secrets are exported, such as the tokens of `connections`. */
  readonly withSecretsOf?: readonly string[];
}

/** Writes accounts as the lines that UsersImportService reads. */
@Injectable()
export class UsersExportService {
  constructor(
    private readonly users: UsersInBulkRepository,
    private readonly attributes: UserAttributeRules,
    private readonly extensions: UserLineExtensions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Each account that is not deleted, as one line with its line break. An account that exists from the beginning to the end is
   * in it once. An account that is made or changed in the meantime may be in it, as it was when its page was read.
   */
  async *lines({ withPasswordHashes = false, withSecretsOf = [] }: ExportOptions = {}): AsyncGenerator<string> {
    // before the first line, so that it also happens if the reader stops early
    await this.audit.transaction((_manager, record) => {
      record({ name: 'accounts.exported', details: { withPasswordHashes } });
      this.extensions.recordSecretsExport(withSecretsOf, record);
      return Promise.resolve();
    });
    let after = '';
    for (;;) {
      const page = await this.users.listAfter(after, PAGE_USERS);
      const ids = page.map(({ id }) => id);
      const added = await this.extensions.valuesOf(ids, withSecretsOf);
      for (const user of page) {
        yield `${JSON.stringify({ ...this.lineOf(user, withPasswordHashes), ...added(user.id) })}\n`;
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE_USERS) return;
      after = last.id;
    }
  }

  private lineOf(user: UserEntity, withPasswordHash: boolean): object {
    const { id, externalId, email, emailVerifiedAt, username, fullName, avatarUrl, passwordHash } = user;
    const { roles, status, settings, createdAt } = user;
    return {
      id,
      ...(externalId !== null && { externalId }),
      email,
      ...(emailVerifiedAt !== null && { emailVerifiedAt }),
      ...{ username, fullName },
      ...(avatarUrl !== null && { avatarUrl }),
      ...(withPasswordHash && passwordHash !== NO_PASSWORD && { passwordHash }),
      ...{ roles, status, settings },
      ...this.attributes.viewFor('administrators', user),
      createdAt,
    };
  }
}
