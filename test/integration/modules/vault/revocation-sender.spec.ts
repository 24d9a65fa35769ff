import { Logger } from '@nestjs/common';
import { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { ProviderRevocationsRepository } from '../../../../src/modules/vault/revocation/provider-revocations.repository.js';
import { RevocationOutbox } from '../../../../src/modules/vault/revocation/revocation-outbox.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { RevocationInstances } from '../../../support/revocation-instances.js';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const LEASE_MS = 60_000;
const ROUNDS = 5;

describe.each(DATABASE_KINDS)('the outbox of revocations on %s', (kind) => {
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

  const pass = (milliseconds: number) => instances.clock.advance(milliseconds);

  it('has each token revoked once, whoever of two instances comes first, and keeps nothing of it', async () => {
    const tokens: unknown[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const users = await Promise.all(Array.from({ length: 3 }, () => instances.newUser()));
      for (const user of users) tokens.push(await instances.disconnected(user));
      const { two } = instances;
      await Promise.all([instances.run(), instances.run(two), instances.run(), instances.run(two)]);
    }
    expect(instances.revoked().sort()).toEqual(tokens.sort());
    expect(await instances.rows()).toEqual([]);
  });

  it('records the end in the audit log, without the token', async () => {
    const token = (await instances.disconnected(userId)) ?? '';
    await instances.run();
    const ends = await instances.endsOf(userId);
    expect(ends).toMatchObject([
      { outcome: 'success', target: 'acme', details: { result: 'revoked', token: 'refresh_token', attempts: 1 } },
    ]);
    expect(JSON.stringify(ends)).not.toContain(token);
  });

  it('keeps a token unreadable while it waits', async () => {
    const token = (await instances.disconnected(userId)) ?? '';
    const waiting = await instances.rows();
    expect(waiting).toHaveLength(1);
    expect(JSON.stringify(waiting)).not.toContain(token);
  });

  it('revokes the access token where there is no refresh token, and nothing where it has expired', async () => {
    const tokens = issuedTokens({ refreshToken: undefined });
    await instances.disconnected(userId, { tokens });
    await instances.run();
    expect(instances.revoked()).toEqual([tokens.accessToken]);
    await instances.disconnected(userId, { tokens: issuedTokens({ refreshToken: undefined, expiresInSeconds: 0 }) });
    expect(await instances.rows()).toEqual([]);
  });

  it('tries later and later while the provider is away, and revokes it when it is back', async () => {
    instances.provider.faults.failWith(503, { endpoint: 'revocation' });
    await instances.disconnected(userId);
    await instances.run();
    await instances.run();
    expect(instances.revoked()).toHaveLength(1);
    for (let day = 0; day < 5; day += 1) {
      pass(DAY_MS);
      await instances.run();
    }
    expect(await instances.rows()).toHaveLength(1);
    expect(await instances.endsOf(userId)).toEqual([]);
    instances.provider.faults.clear();
    pass(HOUR_MS);
    await instances.run(instances.two);
    const [end, ...more] = await instances.endsOf(userId);
    expect(end).toMatchObject({ outcome: 'success', details: { result: 'revoked', attempts: 7 } });
    expect(more).toEqual([]);
  });

  it('gives up a provider that is away for more than seven days, with an event', async () => {
    instances.provider.faults.drop({ endpoint: 'revocation' });
    await instances.disconnected(userId);
    await instances.run();
    for (let day = 0; day < 7; day += 1) {
      pass(DAY_MS - 1);
      await instances.run();
      expect(await instances.rows()).toHaveLength(1);
    }
    pass(HOUR_MS);
    await instances.run();
    expect(await instances.rows()).toEqual([]);
    const [end, ...more] = await instances.endsOf(userId);
    expect(end).toMatchObject({ outcome: 'failure', target: 'acme', details: { result: 'given_up', attempts: 9 } });
    expect(typeof end?.details['reason']).toBe('string');
    expect(more).toEqual([]);
  });

  it('tries a token once, however late: a server that was off for weeks gives up nothing untried', async () => {
    const token = await instances.disconnected(userId);
    pass(30 * DAY_MS);
    await instances.run();
    expect(instances.revoked()).toEqual([token]);
    expect(await instances.endsOf(userId)).toMatchObject([{ details: { result: 'revoked', attempts: 1 } }]);
  });

  it('has another sender revoke again what a killed one had revoked and not written down', async () => {
    const token = await instances.disconnected(userId);
    const { two } = instances;
    // the provider has answered, and the process ends before its own write
    const killed = jest
      .spyOn(instances.of(ProviderRevocationsRepository, two), 'remove')
      .mockRejectedValue(new Error('killed'));
    await expect(instances.run(two)).rejects.toThrow('killed');
    killed.mockRestore();
    pass(LEASE_MS - 1);
    await instances.run();
    expect(instances.revoked()).toEqual([token]);
    expect(await instances.endsOf(userId)).toEqual([]);
    pass(1);
    await instances.run();
    expect(instances.revoked()).toEqual([token, token]);
    expect(await instances.rows()).toEqual([]);
    expect(await instances.endsOf(userId)).toMatchObject([{ details: { result: 'revoked', attempts: 2 } }]);
  });

  it('records one end where a slow sender and the one after it both come to it', async () => {
    const release = instances.provider.faults.hold('revocation');
    await instances.disconnected(userId);
    const slow = instances.run(instances.two);
    await instances.receives(1);
    pass(LEASE_MS);
    const second = instances.run();
    await instances.receives(2);
    release();
    await Promise.all([slow, second]);
    expect(await instances.endsOf(userId)).toMatchObject([{ details: { attempts: 2 } }]);
    expect(await instances.rows()).toEqual([]);
  });

  it('writes a revocation with its transaction or not at all', async () => {
    const row = await connect(instances.one, { userId });
    const failing = instances.of(UnitOfWork).run(async (manager) => {
      await instances.of(RevocationOutbox).add([row], manager);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await instances.rows()).toEqual([]);
  });

  it('counts what ended, what failed and what waits', async () => {
    await instances.disconnected(userId);
    await instances.run();
    instances.provider.faults.failWith(503, { endpoint: 'revocation', times: 1 });
    await instances.disconnected(userId);
    await instances.run();
    await instances.run();
    pass(30_000);
    const { text } = await instances.one.device().get('/metrics');
    expect(text).toMatch(/^watchword_provider_revocation_backlog 1$/m);
    expect(text).toMatch(/^watchword_provider_revocation_oldest_seconds 30$/m);
    expect(text).toMatch(/^watchword_provider_revocation_failures_total\{provider="acme",reason="http_5xx"\} \d+$/m);
    expect(text).toMatch(/^watchword_provider_revocations_total\{provider="acme",result="revoked"\} \d+$/m);
  });
});
