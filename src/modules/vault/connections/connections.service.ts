import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { ProviderCatalogue } from '../../providers/index.js';
import type { Connection } from './connection.js';
import { ConnectionsRepository } from './connections.repository.js';

/** A connection under the name that people know the provider by. */
export interface NamedConnection extends Connection {
  readonly name: string;
}

/** Who is connected where, without anything of their tokens. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly rows: ConnectionsRepository,
    private readonly catalogue: ProviderCatalogue,
  ) {}

  /** In the order of their ids in the settings' form, `github` before `google`. */
  async listOf(userId: string): Promise<readonly NamedConnection[]> {
    const connections = await this.rows.listOf(userId);
    return connections.map((connection) => this.named(connection));
  }

  /** @throws DomainError CONNECTION_NOT_FOUND */
  async get(userId: string, provider: string): Promise<NamedConnection> {
    const connection = (await this.listOf(userId)).find((each) => each.provider === provider);
    if (!connection) throw new DomainError('CONNECTION_NOT_FOUND');
    return connection;
  }

  /** A provider that the settings name no more has no name but its id. */
  private named(connection: Connection): NamedConnection {
    return { ...connection, name: this.catalogue.find(connection.provider)?.name ?? connection.provider };
  }
}
