import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { RecordEvent } from '../../audit/index.js';
import {
  type FieldOfUser,
  type Flaw,
  type PreparedFields,
  UserLineExtensions,
  type UserLineExtension,
} from '../../transfer/index.js';
import type { ConnectionTokens } from '../connections/connection.js';
import { ConnectionVault } from '../connections/connection-vault.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import { type ConnectionLine, CONNECTIONS_FIELD, exportedConnection, nameOf } from './connection-line.js';
import { readConnections } from './connection-line-reader.js';
import { importedConnection } from './imported-connection.js';
import { TransferredConnectionsRepository } from './transferred-connections.repository.js';

/** A key service is asked for so many keys at a time. */
const KEYS_AT_ONCE = 20;

const TAKEN: Flaw = {
  field: CONNECTIONS_FIELD,
  code: 'CONNECTION_TAKEN',
  message: 'An account, or an earlier line, is connected with the same subject at the same provider.',
};

/** The field `connections` of a user's line in imports and exports; see docs/import-and-export.md. */
@Injectable()
export class ConnectionsInUserLines implements UserLineExtension<readonly ConnectionLine[]> {
  readonly field = CONNECTIONS_FIELD;
  readonly taken = TAKEN;
  private readonly logger = new Logger('Vault');

  constructor(
    extensions: UserLineExtensions,
    private readonly connections: TransferredConnectionsRepository,
    private readonly vault: ConnectionVault,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {
    extensions.register(this);
  }

  read(value: unknown): ReturnType<typeof readConnections> {
    return readConnections(value);
  }

  async findTaken(names: readonly string[], manager?: EntityManager): Promise<readonly string[]> {
    const accounts = names.map((name) => {
      const [provider, subject] = JSON.parse(name) as [string, string];
      return { provider, subject };
    });
    return (await this.connections.findTaken(accounts, manager)).map(nameOf);
  }

  async prepare(fields: readonly FieldOfUser<readonly ConnectionLine[]>[]): Promise<PreparedFields> {
    const lines = fields.flatMap(({ user, content }) => content.map((line) => ({ line, userId: user.id })));
    const rows = await inGroups(lines, ({ line, userId }) => this.sealedRow(line, userId));
    return { write: (userIds, manager) => this.write(rows, userIds, manager) };
  }

  async valuesOf(
    userIds: readonly string[],
    { withSecrets }: { readonly withSecrets: boolean },
  ): Promise<ReadonlyMap<string, unknown>> {
    const rows = await this.connections.rowsOf(userIds);
    const lines = await inGroups(rows, async (row) => {
      const tokens = withSecrets ? await this.tokensOf(row) : null;
      return [row.userId, exportedConnection(row, tokens)] as const;
    });
    const values = new Map<string, object[]>();
    for (const [userId, line] of lines) values.set(userId, [...(values.get(userId) ?? []), line]);
    return values;
  }

  recordSecretsExport(record: RecordEvent): void {
    record({ name: 'connections.exported' });
  }

  private async sealedRow(line: ConnectionLine, userId: string): Promise<ProviderConnectionEntity> {
    const { provider, tokens } = line;
    const sealed = tokens && (await this.vault.sealTokens({ userId, provider }, tokens));
    const now = this.clock.now();
    return importedConnection(line, { id: this.ids.next(now), userId, now, sealed });
  }

  private async write(
    rows: readonly ProviderConnectionEntity[],
    userIds: ReadonlySet<string>,
    manager: EntityManager,
  ): Promise<ReadonlySet<string>> {
    const due = rows.filter(({ userId }) => userIds.has(userId));
    const written = await this.connections.insert(due, manager);
    return new Set(due.filter(({ id }) => !written.has(id)).map(({ userId }) => userId));
  }

  /** An export reads only: a key that is missing here, as where the settings are wrong, ends no connection. */
  private async tokensOf(row: ProviderConnectionEntity): Promise<ConnectionTokens | null> {
    try {
      return await this.vault.open(row);
    } catch (error) {
      if (!(error instanceof UnreadableConnection)) throw error;
      const { id: connection, provider } = row;
      this.logger.warn({ event: 'connection_exported_without_tokens', connection, provider });
      return null;
    }
  }
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += KEYS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + KEYS_AT_ONCE).map(work))));
  }
  return results;
}
