import { ConnectionTokensController } from './connection-tokens.controller.js';
import { ConnectionTokensService } from './connection-tokens.service.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsOfErasedAccounts } from './connections-of-erased-accounts.js';
import { ConnectionsOfRecoveredAccounts } from './connections-of-recovered-accounts.js';
import { ConnectionsService } from './connections.service.js';
import { DisconnectionService } from './disconnection.service.js';
import { LoginMethodsService } from './login-methods.service.js';
import { RemovedConnectionsRepository } from './removed-connections.repository.js';
import { UserConnectionsController } from './user-connections.controller.js';

/** Connections over HTTP, and their end. */
export const CONNECTION_CONTROLLERS = [ConnectionsController, ConnectionTokensController, UserConnectionsController];

/** What these routes are made of. */
export const CONNECTIONS = [
  ...[ConnectionsService, ConnectionTokensService, DisconnectionService, LoginMethodsService],
  ...[RemovedConnectionsRepository, ConnectionsOfErasedAccounts, ConnectionsOfRecoveredAccounts],
];
