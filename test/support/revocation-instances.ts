import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { RemovedConnectionsRepository } from '../../src/modules/vault/connections/removed-connections.repository.js';
import { RevocationOutbox } from '../../src/modules/vault/revocation/revocation-outbox.js';
import { RevocationSender } from '../../src/modules/vault/revocation/revocation-sender.js';
import { FakeClock, FakeOpenIdProvider } from '../../src/testing/index.js';
import { AuditTrail, type SeenEntry } from './audit-trail.js';
import { connect, issuedTokens } from './connections.js';
import type { DatabaseKind } from './databases.js';
import { aUserRow } from './rows.js';
import { sharedEnvironment } from './shared-environment.js';
import { type RunningApp, startTestApp } from './test-app.js';

type Given = Pick<Parameters<typeof connect>[1], 'provider' | 'subject' | 'tokens'>;

/** Two instances of one deployment with one clock, the provider `acme`, and the provider `silent` that revokes nothing. */
export class RevocationInstances {
  private seenBefore = 0;

  private constructor(
    readonly one: RunningApp,
    readonly two: RunningApp,
    readonly clock: FakeClock,
    readonly provider: FakeOpenIdProvider,
    private readonly silent: FakeOpenIdProvider,
  ) {}

  static async start(kind: DatabaseKind): Promise<RevocationInstances> {
    // nothing is revoked behind the test's back
    jest.spyOn(RevocationSender.prototype, 'onApplicationBootstrap').mockReturnValue();
    const provider = await FakeOpenIdProvider.start({ id: 'acme' });
    const silent = await FakeOpenIdProvider.start({ id: 'silent', hasRevocation: false });
    const OIDC_PROVIDERS = JSON.stringify({ acme: provider.settings(), silent: silent.settings() });
    const environment = { ...(await sharedEnvironment(kind)), OIDC_PROVIDERS };
    const clock = new FakeClock();
    const one = await startTestApp(kind, environment, { clock });
    const two = await startTestApp(kind, environment, { clock });
    return new RevocationInstances(one, two, clock, provider, silent);
  }

  async close(): Promise<void> {
    await Promise.all([this.one.close(), this.two.close()]);
    await Promise.all([this.provider.close(), this.silent.close()]);
    jest.restoreAllMocks();
  }

  /** Nothing waits, nothing is wrong with the provider, and what it has revoked so far is not counted. */
  async reset(): Promise<void> {
    this.provider.faults.clear();
    await this.query('DELETE FROM provider_revocations');
    this.seenBefore = this.provider.requestsTo('revocation').length;
  }

  async newUser(): Promise<string> {
    const user = aUserRow();
    await this.one.app.get(DataSource).getRepository(UserEntity).insert(user);
    return user.id;
  }

  query(sql: string): Promise<Record<string, unknown>[]> {
    return this.one.app.get(DataSource).query<Record<string, unknown>[]>(sql);
  }

  rows(): Promise<Record<string, unknown>[]> {
    return this.query('SELECT * FROM provider_revocations');
  }

  /** Everything that is due, as the background loop does. */
  run(of: RunningApp = this.one): Promise<void> {
    return of.app.get(RevocationSender, { strict: false }).run();
  }

  /** Connects somebody and removes the connection, as disconnecting does. @returns the refresh token */
  async disconnected(userId: string, given: Given = {}): Promise<string | undefined> {
    const { provider = 'acme', tokens = issuedTokens() } = given;
    await connect(this.one, { userId, ...given, provider, tokens });
    const [removed, outbox] = [this.of(RemovedConnectionsRepository), this.of(RevocationOutbox)];
    await this.of(UnitOfWork).run(async (manager) => {
      const row = await removed.remove(userId, provider, manager);
      if (row) await outbox.add([row], manager);
    });
    return tokens?.refreshToken;
  }

  /** The tokens that the provider was asked to revoke since the last reset, in this order. */
  revoked(): (string | null)[] {
    const requests = this.provider.requestsTo('revocation').slice(this.seenBefore);
    return requests.map(({ parameters }) => parameters.get('token'));
  }

  /** Waits until the provider was asked so often since the last reset. */
  receives(count: number): Promise<void> {
    return this.provider.receives('revocation', this.seenBefore + count);
  }

  /** How it ended for a user, or for those who are erased. */
  async endsOf(userId: string | null): Promise<readonly SeenEntry[]> {
    // of an administrator of its own each time: days go by in these tests, and tokens expire
    const trail = await AuditTrail.of(this.one);
    const ends = await trail.list({ event: 'connection.tokens_revoked' });
    return ends.filter(({ subject }) => (subject?.id ?? null) === userId);
  }

  of<T>(type: new (...dependencies: never[]) => T, app: RunningApp = this.one): T {
    return app.app.get<T>(type, { strict: false });
  }
}
