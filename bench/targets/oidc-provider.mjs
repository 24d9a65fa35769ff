/* node-oidc-provider on SQLite. With SESSIONS it makes so many sessions through its own models and leaves their tokens in
   `tokens.json` before it listens. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from './sqlite.mjs';
import Provider from 'oidc-provider';
import { sqliteAdapter } from './oidc-sqlite-adapter.mjs';

const { PORT, SESSIONS, CLIENT_ID, CLIENT_SECRET } = process.env;
const HALF_A_DAY_SECONDS = 43_200;

const database = new Database(join(process.cwd(), 'oidc-provider.sqlite'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  adapter: sqliteAdapter(database),
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://client.example.org/callback'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  cookies: { keys: [CLIENT_SECRET] },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'bench' }] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org` }) }),
  features: { introspection: { enabled: true, allowedPolicy: () => true }, devInteractions: { enabled: false } },
  rotateRefreshToken: true,
  ttl: { AccessToken: HALF_A_DAY_SECONDS, RefreshToken: HALF_A_DAY_SECONDS, Grant: HALF_A_DAY_SECONDS },
});

/** As after an authorization code; without `openid` in the refresh token, so that no id token is signed at a refresh. */
async function newSession(client, accountId) {
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope('openid offline_access');
  const common = { accountId, client, grantId: await grant.save(), gty: 'authorization_code' };
  const refreshToken = new provider.RefreshToken({ ...common, scope: 'offline_access', rotations: 0 });
  const accessToken = new provider.AccessToken({ ...common, scope: 'openid' });
  return { refreshToken: await refreshToken.save(), accessToken: await accessToken.save() };
}

if (SESSIONS) {
  const client = await provider.Client.find(CLIENT_ID);
  const sessions = [];
  for (let number = 0; number < Number(SESSIONS); number += 1) sessions.push(await newSession(client, `user${number}`));
  writeFileSync('tokens.json', JSON.stringify(sessions));
}
provider.listen(Number(PORT), '127.0.0.1');
