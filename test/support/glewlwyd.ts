import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3-12';
import { freePort } from './free-port.js';
import { GlewlwydAdministration } from './glewlwyd-administration.js';
import { ListeningProgram } from './listening-program.js';
import { ProviderProxy } from './provider-proxy.js';
import { temporaryFolder } from './temporary-folder.js';

const TABLES = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const MODULES = '/usr/lib/glewlwyd';
const PATHS = {
  '/api/oidc/.well-known/openid-configuration': 'discovery',
  '/api/oidc/jwks': 'jwks',
  '/api/oidc/auth': 'authorize',
  '/api/oidc/token': 'token',
  '/api/oidc/userinfo': 'userinfo',
  '/api/oidc/revoke': 'revocation',
} as const;

/** Debian's glewlwyd with a database of its own, behind a proxy that makes answers go wrong. Its refresh tokens are good for one use. */
export class Glewlwyd {
  static readonly client = { clientId: 'confidential', clientSecret: 'secret-of-a-test-client-0123456789' } as const;

  private constructor(
    readonly proxy: ProviderProxy,
    readonly administration: GlewlwydAdministration,
    private readonly program: ListeningProgram,
  ) {}

  /** @param redirectUri the only one that it sends anybody back to */
  static async start(redirectUri: string, accessTokenSeconds = 3600): Promise<Glewlwyd> {
    const [proxy, port] = [await ProviderProxy.start(PATHS), await freePort()];
    const folder = temporaryFolder('glewlwyd');
    const [database, configuration] = [join(folder, 'glewlwyd.db'), join(folder, 'glewlwyd.conf')];
    new BetterSqlite3(database).exec(readFileSync(TABLES, 'utf8')).close();
    writeFileSync(configuration, configurationOf({ port, database, url: proxy.url }));
    const program = await ListeningProgram.start('glewlwyd', ['--config-file', configuration], port);
    proxy.forwardTo(port);
    const administration = await GlewlwydAdministration.logIn(proxy.url);
    await administration.addProvider(`${proxy.url}/api/oidc`, accessTokenSeconds);
    await administration.addClient(Glewlwyd.client, redirectUri);
    return new Glewlwyd(proxy, administration, program);
  }

  /** Its definition in OIDC_PROVIDERS. */
  settings(): Record<string, unknown> {
    return { issuer: `${this.proxy.url}/api/oidc`, ...Glewlwyd.client, scopes: ['openid', 'email', 'profile'] };
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await this.proxy.close();
  }
}

interface Place {
  readonly port: number;
  readonly database: string;
  readonly url: string;
}

/** Without a slash at the end of the address, which Debian's own file has, endpoints have one slash and not two. */
function configurationOf({ port, database, url }: Place): string {
  return `
port=${port}
bind_address="127.0.0.1"
external_url="${url}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
session_expiration=3600
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${MODULES}/user"
client_module_path="${MODULES}/client"
user_auth_scheme_module_path="${MODULES}/scheme"
plugin_module_path="${MODULES}/plugin"
hash_algorithm="SHA512"
database={ type="sqlite3"; path="${database}"; };
`;
}
