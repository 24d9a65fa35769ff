import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { callerOf } from '../server.mjs';
import { bearer, fixed, get, headOfPost, JSON_BODY, post } from './requests.mjs';

const SCRIPT = join(import.meta.dirname, '../targets/tutorial.mjs');
const TOKEN_SECRET = randomBytes(32).toString('base64url');

export function startTutorial({ cost = 4, folder = newFolder() }) {
  const environment = { BCRYPT_COST: String(cost), TOKEN_SECRET, NODE_ENV: 'production' };
  return startTarget({ script: SCRIPT, folder, environment, readyPath: '/health/live' });
}

export async function newTutorialAccounts(port, count) {
  const { call, close } = callerOf(port, 1);
  const run = randomBytes(4).toString('hex');
  const accounts = [];
  for (let number = 0; number < count; number += 1) {
    const body = { email: `u${run}${number}@example.org`, name: 'Bench', password: `${run} harbour lantern` };
    const { status, document } = await call('POST', '/register', { body });
    if (status !== 201) throw new Error(`the tutorial server answers ${status}`);
    accounts.push({ ...body, ...document });
  }
  close();
  return accounts;
}

export const tutorialRefresh = (tokens) => ({
  kind: 'chain',
  head: headOfPost('/refresh', JSON_BODY),
  before: '{"refreshToken":"',
  after: '"}',
  marker: '"refreshToken":"',
  tokens,
  expect: 200,
});

export function tutorialPlans(accounts) {
  const login = ({ email, password }) => post('/login', JSON_BODY, JSON.stringify({ email, password }));
  const email = `r${randomBytes(4).toString('hex')}n{n}@example.org`;
  return {
    me: fixed(
      accounts.map(({ accessToken }) => get('/me', bearer(accessToken))),
      { contains: '@example.org' },
    ),
    refresh: tutorialRefresh(accounts.map(({ refreshToken }) => refreshToken)),
    login: fixed(accounts.map(login)),
    wrongPassword: fixed(
      accounts.map((account) => login({ ...account, password: 'not the password at all' })),
      { expect: 401 },
    ),
    unknownAccount: fixed(
      accounts.map((account) => login({ ...account, email: `nobody-${account.email}` })),
      { expect: 401 },
    ),
    register: {
      kind: 'numbered',
      head: headOfPost('/register', JSON_BODY),
      body: JSON.stringify({ email, name: 'Bench', password: `${email} harbour lantern` }),
      expect: 201,
    },
  };
}
