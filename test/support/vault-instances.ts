import { DataSource } from 'typeorm';
import type { IssuedTokens } from '../../src/modules/providers/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { ConnectionsRepository } from '../../src/modules/vault/connections/connections.repository.js';
import { ConnectionVault, ProviderTokens, type ProviderConnectionEntity } from '../../src/modules/vault/index.js';
import { FakeClock } from '../../src/testing/index.js';
import { AuditTrail } from './audit-trail.js';
import { connect, issuedTokens } from './connections.js';
import type { DatabaseKind } from './databases.js';
import { RotatingTokenServer } from './rotating-token-server.js';
import { aUserRow } from './rows.js';
import { sharedEnvironment } from './shared-environment.js';
import { type RunningApp, startTestApp } from './test-app.js';

/** One for each test: an instance remembers how a provider has answered. */
const IDS = Array.from({ length: 60 }, (_, index) => `provider-${index}`);

/** Two instances of one deployment, with one clock and a provider that rotates. */
export class VaultInstances {
  private used = 0;

  private constructor(
    readonly one: RunningApp,
    readonly two: RunningApp,
    readonly clock: FakeClock,
    readonly server: RotatingTokenServer,
    /** For a further instance, in a process of its own. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(kind: DatabaseKind, now?: Date): Promise<VaultInstances> {
    const server = await RotatingTokenServer.start();
    const environment = { ...(await sharedEnvironment(kind)), ...server.environment(IDS) };
    const clock = new FakeClock(now);
    const one = await startTestApp(kind, environment, { clock });
    const two = await startTestApp(kind, environment, { clock });
    return new VaultInstances(one, two, clock, server, environment);
  }

  async close(): Promise<void> {
    this.server.answerBy();
    await this.one.close();
    await this.two.close();
    await this.server.close();
  }

  tokensOf(app: RunningApp = this.one): ProviderTokens {
    return app.app.get(ProviderTokens, { strict: false });
  }

  /** A user with a connection at a provider that nobody has asked before; its token has expired unless it is said. */
  async connected(
    given: Partial<IssuedTokens> = {},
    provider: string = this.unusedProvider(),
  ): Promise<TestedConnection> {
    const user = aUserRow();
    await this.one.app.get(DataSource).getRepository(UserEntity).insert(user);
    const tokens = issuedTokens({ refreshToken: this.server.newRefreshToken(), expiresInSeconds: 0, ...given });
    await connect(this.one, { userId: user.id, provider, subject: user.id, tokens });
    return new TestedConnection(this, user.id, provider, tokens);
  }

  /** A provider that nobody has asked before, as long as there is one. */
  unusedProvider(): string {
    return IDS[this.used++ % IDS.length] ?? '';
  }

  /** The names of the events about a user, or about a provider, with their reasons. */
  async eventsAbout(of: { readonly subject?: string; readonly target?: string }): Promise<readonly string[]> {
    // an administrator of a former test would be logged out by now
    const trail = await AuditTrail.of(this.one);
    const entries = await trail.list(of.subject === undefined ? {} : { subject: of.subject });
    return entries
      .filter(({ event, target }) => /^(connection|provider)\./.test(event) && target === (of.target ?? target))
      .map(({ event, details }) => (typeof details['reason'] === 'string' ? `${event} ${details['reason']}` : event))
      .reverse();
  }
}

/** One connection of a test. */
export class TestedConnection {
  constructor(
    private readonly instances: VaultInstances,
    readonly userId: string,
    readonly provider: string,
    readonly tokens: IssuedTokens,
  ) {}

  async row(): Promise<ProviderConnectionEntity> {
    const row = await this.rows.find(this.userId, this.provider);
    if (!row) throw new Error('the connection is gone');
    return row;
  }

  async opened() {
    return this.instances.one.app.get(ConnectionVault, { strict: false }).open(await this.row());
  }

  async set(changes: Partial<ProviderConnectionEntity>): Promise<void> {
    const repository = this.instances.one.app.get(DataSource).getRepository('ProviderConnectionEntity');
    await repository.update({ userId: this.userId, provider: this.provider }, changes);
  }

  async remove(): Promise<void> {
    const repository = this.instances.one.app.get(DataSource).getRepository('ProviderConnectionEntity');
    await repository.delete({ userId: this.userId, provider: this.provider });
  }

  getFresh(app?: RunningApp) {
    return this.instances.tokensOf(app).getFresh(this.userId, this.provider);
  }

  refreshNow(app?: RunningApp) {
    return this.instances.tokensOf(app).refreshNow(this.userId, this.provider);
  }

  refreshAfterRefusal(refused: string, app?: RunningApp) {
    return this.instances.tokensOf(app).refreshAfterRefusal(this.userId, this.provider, refused);
  }

  /** The events about it, without that of its creation. */
  async events(): Promise<readonly string[]> {
    return (await this.instances.eventsAbout({ subject: this.userId })).filter(
      (event) => event !== 'connection.created',
    );
  }

  private get rows(): ConnectionsRepository {
    return this.instances.one.app.get(ConnectionsRepository, { strict: false });
  }
}
