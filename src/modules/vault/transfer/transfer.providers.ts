import { ConnectionsInUserLines } from './connections-in-user-lines.js';
import { TransferredConnectionsRepository } from './transferred-connections.repository.js';

export const TRANSFER = [TransferredConnectionsRepository, ConnectionsInUserLines];
