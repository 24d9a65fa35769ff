import { Injectable } from '@nestjs/common';
import { AccountEndings } from '../../users/index.js';
import { RevocationOutbox } from '../revocation/revocation-outbox.js';
import { RemovedConnectionsRepository } from './removed-connections.repository.js';

/**
 * Has the tokens of accounts revoked that are about to be erased, in the same transaction: their rows would go unseen with those of
 * the users. An account that is deleted and can still be restored keeps its connections.
 */
@Injectable()
export class ConnectionsOfErasedAccounts {
  constructor(endings: AccountEndings, rows: RemovedConnectionsRepository, outbox: RevocationOutbox) {
    endings.onErasure(async (userIds, manager) => outbox.add(await rows.removeOf(userIds, manager), manager));
  }
}
