import type { WatchwordGuardOptions } from '../../src/guard/index.js';
import { TokenSettings } from '../../src/config/settings.js';
import { BreakableLink } from '../support/breakable-link.js';
import type { DatabaseKind } from '../support/databases.js';
import { type GuardedApp, type Platform, startGuardedApp } from '../support/guarded-app.js';
import { RealClock } from '../support/real-clock.js';
import { newClientSecret } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

type Introspection = NonNullable<WatchwordGuardOptions['introspection']>;
type Feed = NonNullable<WatchwordGuardOptions['revocationFeed']>;

/** What of the issuer's word the application listens to; credentials and addresses are added. */
export interface Listening {
  readonly introspection?: Partial<Introspection>;
  readonly revocationFeed?: Partial<Feed>;
}

const CLIENT_ID = 'orders';
const POLL_SECONDS = 0.2;

/** A real Watchword server, a way to it that can be cut, and applications of other teams that verify its tokens. */
export class GuardedService {
  private readonly apps: GuardedApp[] = [];

  private constructor(
    readonly server: RunningApp,
    readonly link: BreakableLink,
    private readonly clientSecret: string,
  ) {}

  static async start(kind: DatabaseKind): Promise<GuardedService> {
    const secret = newClientSecret();
    const SERVICE_CLIENTS = JSON.stringify({ [CLIENT_ID]: { secret } });
    const server = await startTestApp(kind, { SERVICE_CLIENTS, REFRESH_GRACE: '0s' }, { clock: new RealClock() });
    return new GuardedService(server, await BreakableLink.to(server.url), secret);
  }

  /** Starts an application; it is closed with the rest. */
  async startApp(platform: Platform, listening: Listening, clock = new RealClock()): Promise<GuardedApp> {
    const { issuer, audience } = this.server.app.get(TokenSettings);
    const at = (path: string) => new URL(path, this.link.url).href;
    const credentials = { clientId: CLIENT_ID, clientSecret: this.clientSecret };
    const { introspection, revocationFeed } = listening;
    const options: WatchwordGuardOptions = {
      issuer,
      audience,
      jwksUri: at('/.well-known/jwks.json'),
      ...(introspection && {
        introspection: { ...credentials, endpoint: at('/oauth/introspect'), ...introspection },
      }),
      ...(revocationFeed && {
        revocationFeed: {
          ...credentials,
          endpoint: at('/oauth/events'),
          pollSeconds: POLL_SECONDS,
          issuerClocksApartSeconds: 0,
          ...revocationFeed,
        },
      }),
    };
    const app = await startGuardedApp(platform, options, clock);
    this.apps.push(app);
    return app;
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.link.cut();
    await this.server.close();
  }
}
