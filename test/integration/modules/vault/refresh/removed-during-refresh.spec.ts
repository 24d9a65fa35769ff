import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../../../src/database/unit-of-work.js';
import { RemovedConnectionsRepository } from '../../../../../src/modules/vault/connections/removed-connections.repository.js';
import { RevocationOutbox } from '../../../../../src/modules/vault/revocation/revocation-outbox.js';
import { RevocationSender } from '../../../../../src/modules/vault/revocation/revocation-sender.js';
import { connect, issuedTokens } from '../../../../support/connections.js';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { eventually } from '../../../../support/eventually.js';
import type { TokenAnswer } from '../../../../support/rotating-token-server.js';
import { type TestedConnection, VaultInstances } from '../../../../support/vault-instances.js';

const NOT_FOUND = { code: 'CONNECTION_NOT_FOUND' };

describe.each(DATABASE_KINDS)('a connection that is removed during its refresh, on %s', (kind) => {
  let instances: VaultInstances;
  beforeAll(async () => (instances = await VaultInstances.start(kind)));
  afterEach(() => {
    jest.restoreAllMocks();
    instances.server.answerBy();
    instances.server.revocationStatus = 200;
  });
  afterAll(() => instances.close());

  const outbox = (of = instances.one) => of.app.get(RevocationOutbox, { strict: false });
  const send = () => instances.two.app.get(RevocationSender, { strict: false }).run();
  const waiting = ({ userId }: TestedConnection) =>
    instances.one.app
      .get(DataSource)
      .query<Record<string, unknown>[]>(`SELECT * FROM provider_revocations WHERE user_id = '${userId}'`);
  const timesRevoked = (token: string) => instances.server.revoked.filter((revoked) => revoked === token).length;

  /** As disconnecting does, on the other instance. */
  async function disconnect({ userId, provider }: TestedConnection): Promise<void> {
    await instances.two.app.get(UnitOfWork, { strict: false }).run(async (manager) => {
      const rows = instances.two.app.get(RemovedConnectionsRepository, { strict: false });
      const removed = await rows.remove(userId, provider, manager);
      if (removed) await outbox(instances.two).add([removed], manager);
    });
  }

  /** Asks for a token, and has something happen before the answer with the new ones comes. @returns the new refresh token */
  async function refreshedWhile(connection: TestedConnection, work: () => Promise<unknown>): Promise<string> {
    let answer: TokenAnswer | undefined;
    instances.server.answerBy(async (token) => {
      await work();
      return (answer = instances.server.rotate(token));
    });
    await connection.getFresh().catch((error: unknown) => expect(error).toMatchObject(NOT_FOUND));
    return (answer?.body as { readonly refresh_token: string }).refresh_token;
  }

  it('has the new tokens revoked, and again and again while the provider is away', async () => {
    const connection = await instances.connected();
    instances.server.revocationStatus = 503;
    const issued = await refreshedWhile(connection, () => disconnect(connection));
    await send();
    // what was removed, and what came afterwards
    expect(await waiting(connection)).toHaveLength(2);
    expect(JSON.stringify(await waiting(connection))).not.toContain(issued);
    expect(timesRevoked(issued)).toBe(0);
    await eventually('both were tried', async () =>
      (await waiting(connection)).every(({ attempts }) => attempts === 1),
    );
    instances.server.revocationStatus = 200;
    instances.clock.advance('1h');
    await send();
    await eventually('nothing waits any more', async () => (await waiting(connection)).length === 0);
    expect(timesRevoked(issued)).toBe(1);
    expect(await connection.events()).toEqual(['connection.tokens_revoked', 'connection.tokens_revoked']);
    await expect(connection.getFresh()).rejects.toMatchObject(NOT_FOUND);
  });

  it('has them revoked, though the database is away for a moment', async () => {
    const connection = await instances.connected();
    const issued = await refreshedWhile(connection, async () => {
      await disconnect(connection);
      jest.spyOn(outbox(), 'add').mockRejectedValueOnce(new Error('terminated'));
    });
    await send();
    await eventually('nothing waits any more', async () => (await waiting(connection)).length === 0);
    expect(timesRevoked(issued)).toBe(1);
  });

  it('has none revoked of a user who has consented again instead', async () => {
    const connection = await instances.connected();
    const { userId, provider } = connection;
    const tokens = issuedTokens();
    const issued = await refreshedWhile(connection, () =>
      connect(instances.two, { userId, provider, subject: userId, tokens }),
    );
    await send();
    expect(await waiting(connection)).toEqual([]);
    expect(timesRevoked(issued)).toBe(0);
    expect((await connection.opened()).accessToken).toBe(tokens.accessToken);
  });
});
