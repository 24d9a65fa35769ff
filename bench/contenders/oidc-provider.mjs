import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { basic, bearer, fixed, FORM_BODY, get, headOfPost, post } from './requests.mjs';

const SCRIPT = join(import.meta.dirname, '../targets/oidc-provider.mjs');
const CLIENT = { CLIENT_ID: 'bench', CLIENT_SECRET: 'only-for-benchmarks-on-this-machine' };

/** Starts node-oidc-provider, and gives it so many new sessions. */
export function startOidcProvider({ sessions, folder = newFolder() }) {
  const environment = { ...CLIENT, ...(sessions && { SESSIONS: String(sessions) }), NODE_ENV: 'production' };
  return startTarget({ script: SCRIPT, folder, environment, readyPath: '/.well-known/openid-configuration' });
}

export function oidcProviderPlans(folder) {
  const sessions = JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8'));
  const tokens = sessions.map(({ accessToken }) => accessToken);
  const form = { ...basic(CLIENT.CLIENT_ID, CLIENT.CLIENT_SECRET), ...FORM_BODY };
  return {
    me: fixed(
      tokens.map((token) => get('/me', bearer(token))),
      { contains: '"sub"' },
    ),
    introspect: fixed(
      tokens.map((token) => post('/token/introspection', form, `token=${token}`)),
      { contains: '"active":true' },
    ),
    refresh: {
      kind: 'chain',
      head: headOfPost('/token', form),
      before: 'grant_type=refresh_token&refresh_token=',
      after: '',
      marker: '"refresh_token":"',
      tokens: sessions.map(({ refreshToken }) => refreshToken),
      expect: 200,
    },
  };
}
