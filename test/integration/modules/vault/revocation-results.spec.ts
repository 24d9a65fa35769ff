import { createSecretKey, randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { seal } from '../../../../src/kernel/sealing.js';
import { UserDeletionService } from '../../../../src/modules/users/index.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { RevocationInstances } from '../../../support/revocation-instances.js';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

describe.each(DATABASE_KINDS)('how a revocation ends on %s', (kind) => {
  let instances: RevocationInstances;
  let userId: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    instances = await RevocationInstances.start(kind);
  });
  beforeEach(async () => {
    await instances.reset();
    userId = await instances.newUser();
  });
  afterAll(() => instances.close());

  const away = (times: number) => instances.provider.faults.failWith(503, { endpoint: 'revocation', times });

  it('says in the audit log that a provider has no endpoint for it', async () => {
    await instances.disconnected(userId, { provider: 'silent' });
    await instances.run();
    expect(await instances.rows()).toEqual([]);
    expect(await instances.endsOf(userId)).toMatchObject([
      { outcome: 'failure', target: 'silent', details: { result: 'unsupported', attempts: 1 } },
    ]);
  });

  it('keeps the token of a provider that the settings do not name, which another instance may know', async () => {
    await instances.disconnected(userId);
    await instances.query(`UPDATE provider_revocations SET provider = 'unheard-of'`);
    await instances.run();
    expect(await instances.rows()).toHaveLength(1);
    instances.clock.advance(8 * DAY_MS);
    await instances.run();
    expect(await instances.endsOf(userId)).toMatchObject([
      { outcome: 'failure', details: { result: 'given_up', reason: 'unknown_provider' } },
    ]);
  });

  it.each(['by the same user', 'by another user'])(
    'revokes nothing once the same account is connected again %s, which the revocation would end',
    async (by) => {
      const subject = randomBytes(8).toString('hex');
      away(1);
      await instances.disconnected(userId, { subject });
      await instances.run();
      expect(instances.revoked()).toHaveLength(1);
      const owner = by === 'by the same user' ? userId : await instances.newUser();
      await connect(instances.one, { userId: owner, subject });
      instances.clock.advance(HOUR_MS);
      await instances.run();
      expect(instances.revoked()).toHaveLength(1);
      expect(await instances.rows()).toEqual([]);
      expect(await instances.endsOf(userId)).toMatchObject([
        { outcome: 'success', details: { result: 'reconnected', attempts: 2 } },
      ]);
    },
  );

  it('revokes the token of another account at the same provider all the same', async () => {
    const token = await instances.disconnected(userId);
    await connect(instances.one, { userId });
    await instances.run();
    expect(instances.revoked()).toEqual([token]);
  });

  it('ends what cannot be decrypted, with an event, and goes on with the others', async () => {
    await instances.disconnected(userId);
    await instances.query(`UPDATE provider_revocations SET data_key = '${foreignKey()}'`);
    const token = await instances.disconnected(await instances.newUser());
    await instances.run();
    expect(await instances.endsOf(userId)).toMatchObject([{ outcome: 'failure', details: { result: 'unreadable' } }]);
    expect(instances.revoked()).toEqual([token]);
    expect(await instances.rows()).toEqual([]);
  });

  it('does not open a token that was moved to the row of somebody else', async () => {
    await instances.disconnected(userId);
    const stranger = await instances.newUser();
    await instances.query(`UPDATE provider_revocations SET user_id = '${stranger}'`);
    await instances.run();
    expect(instances.revoked()).toEqual([]);
    expect(await instances.endsOf(stranger)).toMatchObject([{ details: { result: 'unreadable' } }]);
  });

  it('revokes what an erased account had connected, and what it had disconnected before', async () => {
    const before = (await instances.endsOf(null)).length;
    const tokens = issuedTokens();
    const subject = randomBytes(8).toString('hex');
    const disconnected = await instances.disconnected(userId);
    await connect(instances.one, { userId, subject, tokens });
    await erase(userId);
    expect(await instances.query(`SELECT id FROM provider_connections WHERE user_id = '${userId}'`)).toEqual([]);
    away(2);
    await instances.run();
    instances.clock.advance(HOUR_MS);
    await instances.run(instances.two);
    // each was tried twice
    expect(new Set(instances.revoked())).toEqual(new Set([disconnected, tokens.refreshToken]));
    expect(instances.revoked()).toHaveLength(4);
    expect(await instances.rows()).toEqual([]);
    const ends = (await instances.endsOf(null)).slice(0, -before || undefined);
    expect(ends.map(({ subject: whose, details }) => [whose, details['result'], details['attempts']])).toEqual([
      [null, 'revoked', 2],
      [null, 'revoked', 2],
    ]);
    // nobody learns from the log whose they were
    expect(JSON.stringify(ends)).not.toContain(userId);
  });

  it('records the lost key of an erased account, which kept nobody from erasing it', async () => {
    const before = (await instances.endsOf(null)).length;
    await connect(instances.one, { userId });
    await instances.query(`UPDATE provider_connections SET data_key = '${foreignKey()}' WHERE user_id = '${userId}'`);
    await erase(userId);
    await instances.run();
    expect(instances.revoked()).toEqual([]);
    const ends = (await instances.endsOf(null)).slice(0, -before || undefined);
    expect(ends).toMatchObject([{ subject: null, outcome: 'failure', details: { result: 'unreadable' } }]);
  });

  async function erase(id: string): Promise<void> {
    const deletions = instances.of(UserDeletionService);
    await deletions.delete(id);
    await deletions.erase(id);
  }
});

/** Sealed by somebody who has another key. */
function foreignKey(): string {
  return seal(randomBytes(32), [createSecretKey(randomBytes(32))], 'another context');
}
