import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import type { ProviderDefinition } from '../../../config/settings.js';
import type { ProviderSignIn } from '../../providers/index.js';
import { PasswordlessUsersService, type Profile, UserEmailsService, type UserEntity } from '../../users/index.js';
import { ConnectionVault } from '../../vault/index.js';
import { ChangedMeanwhile } from './changed-meanwhile.js';
import { LinkNotices } from './link-notices.js';

/** Somebody who has come back from a provider. */
export interface Arrival extends ProviderSignIn {
  readonly provider: ProviderDefinition;
}

/** Writes what a sign-in changes: all of it, or nothing. What may ask a key service is done before each transaction. */
@Injectable()
export class AccountLinks {
  constructor(
    private readonly vault: ConnectionVault,
    private readonly emails: UserEmailsService,
    private readonly passwordless: PasswordlessUsersService,
    private readonly notices: LinkNotices,
    private readonly audit: AuditLog,
  ) {}

  /** Of a connection that there is. @throws ChangedMeanwhile when it was removed */
  async replaceTokens(user: UserEntity, arrival: Arrival): Promise<void> {
    const connection = await this.prepared(user, arrival);
    await this.audit.transaction(async (manager, record) => {
      const owner = await this.vault.ownerOf(arrival.provider.id, arrival.identity.subject, manager);
      if (owner !== user.id) throw new ChangedMeanwhile('the connection was removed');
      await this.vault.save(connection, manager, record);
    });
  }

  /**
   * With the account that has the address. The same person may be linked in another tab at the same moment, so only a new
   * connection is told of.
   *
   * @param user as it was judged
   * @throws ChangedMeanwhile when that does not hold any more; DomainError CONNECTION_DIFFERS, PROVIDER_ACCOUNT_TAKEN
   */
  async link(user: UserEntity, arrival: Arrival): Promise<void> {
    const connection = await this.prepared(user, arrival);
    const notice = await this.notices.prepare(user, arrival.provider);
    await this.audit.transaction(async (manager, record) => {
      assertAsJudged(await this.emails.lock(user.id, manager), user);
      const isNew = await this.vault.save(connection, manager, record);
      if (isNew) await this.notices.send(notice, manager);
    });
  }

  /** @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN, VALIDATION_FAILED, PROVIDER_ACCOUNT_TAKEN */
  async register(profile: Profile, arrival: Arrival): Promise<UserEntity> {
    const user = this.passwordless.prepare(profile);
    const connection = await this.prepared(user, arrival);
    const notice = await this.notices.prepare(user, arrival.provider);
    await this.audit.transaction(async (manager, record) => {
      await this.passwordless.register(user, manager, record);
      await this.emails.verify(user.id, manager, record);
      const isNew = await this.vault.save(connection, manager, record);
      if (isNew) await this.notices.send(notice, manager);
    });
    return { ...user, emailVerifiedAt: user.createdAt };
  }

  /**
   * Of somebody who is logged in, whatever address the provider tells.
   *
   * @throws DomainError PROVIDER_ACCOUNT_TAKEN, CONNECTION_DIFFERS, SESSION_REVOKED
   */
  async connect(user: UserEntity, arrival: Arrival): Promise<void> {
    const connection = await this.prepared(user, arrival);
    const isKnown = (await this.vault.providersOf(user.id)).includes(arrival.provider.id);
    const notice = isKnown ? null : await this.notices.prepare(user, arrival.provider);
    await this.audit.transaction(async (manager, record) => {
      const present = await this.emails.lock(user.id, manager);
      if (present?.tokenVersion !== user.tokenVersion) throw new DomainError('SESSION_REVOKED');
      const isNew = await this.vault.save(connection, manager, record);
      if (notice && isNew) await this.notices.send(notice, manager);
    });
  }

  private prepared({ id: userId }: UserEntity, { provider, identity: { subject }, tokens }: Arrival) {
    return this.vault.prepare({ userId, provider: provider.id, subject, tokens });
  }
}

function assertAsJudged(present: UserEntity | null, judged: UserEntity): void {
  const isSame =
    present?.emailKey === judged.emailKey &&
    present.emailVerifiedAt !== null &&
    present.tokenVersion === judged.tokenVersion &&
    present.deletedAt === null;
  if (!isSame) throw new ChangedMeanwhile('the account was changed');
}
