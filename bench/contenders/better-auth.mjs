import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { fixed, FORM_BODY, get, headOfPost, post } from './requests.mjs';

const SCRIPT = join(import.meta.dirname, '../targets/better-auth.mjs');
const AUTH_SECRET = randomBytes(32).toString('base64url');

/** Starts better-auth, and gives it so many new users with a session and a grant each. */
export function startBetterAuth({ sessions, folder = newFolder() }) {
  const environment = { AUTH_SECRET, ...(sessions && { SESSIONS: String(sessions) }), NODE_ENV: 'production' };
  return startTarget({ script: SCRIPT, folder, environment, readyPath: '/api/auth/ok' });
}

export function betterAuthPlans(folder) {
  const { client, sessions } = JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8'));
  const credentials = `client_id=${client.client_id}&client_secret=${client.client_secret}`;
  return {
    me: fixed(
      sessions.map(({ cookie }) => get('/api/auth/get-session', { cookie })),
      { contains: '@example.org' },
    ),
    introspect: fixed(
      sessions.map(({ accessToken }) =>
        post('/api/auth/oauth2/introspect', FORM_BODY, `${credentials}&token=${accessToken}`),
      ),
      { contains: '"active":true' },
    ),
    refresh: {
      kind: 'chain',
      head: headOfPost('/api/auth/oauth2/token', FORM_BODY),
      before: `grant_type=refresh_token&${credentials}&refresh_token=`,
      after: '',
      marker: '"refresh_token":"',
      tokens: sessions.map(({ refreshToken }) => refreshToken),
      expect: 200,
    },
  };
}
