import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { RevocationOutbox } from '../revocation/revocation-outbox.js';
import { isLastLoginMethod } from './last-login-method.js';
import { LoginMethodsService } from './login-methods.service.js';
import { RemovedConnectionsRepository } from './removed-connections.repository.js';

/** Removing a connection by its owner's wish. Its token is revoked at the provider behind the request. */
@Injectable()
export class DisconnectionService {
  constructor(
    private readonly rows: RemovedConnectionsRepository,
    private readonly outbox: RevocationOutbox,
    private readonly methods: LoginMethodsService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError CONNECTION_NOT_FOUND, LAST_LOGIN_METHOD */
  async disconnect(userId: string, provider: string): Promise<void> {
    const methods = await this.methods.of(userId);
    await this.audit.transaction(async (manager, record) => {
      const connected = await this.rows.lockProvidersOf(userId, manager);
      if (!connected.includes(provider)) throw new DomainError('CONNECTION_NOT_FOUND');
      if (isLastLoginMethod(provider, { ...methods, connected })) throw new DomainError('LAST_LOGIN_METHOD');
      const removed = await this.rows.remove(userId, provider, manager);
      if (!removed) throw new DomainError('CONNECTION_NOT_FOUND');
      const waiting = await this.outbox.add([removed], manager);
      const details = { tokens: waiting > 0 ? 'to be revoked' : 'none' };
      record({ name: 'connection.removed', subjectId: userId, target: provider, details });
    });
  }
}
