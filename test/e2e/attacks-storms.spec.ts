import fc from 'fast-check';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import type { ApiResponse, Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface Household {
  readonly account: Account;
  readonly sessions: readonly Tokens[];
}

/** What ends sessions, given the session that asks for it and the account's password. */
type Ending = 'logout-all' | 'others' | 'password' | 'delete';

const SESSIONS = 4;
const STORMS = depth({ quick: 3, deep: 10 });
const CEILINGS = [1, 3];

describe.each(DATABASE_KINDS)('many requests for one account at once on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp(kind)));
  afterAll(() => app.close());

  const statusOf = async (path: string, token: string) => (await app.device().get(path, { token })).status;
  const post = (path: string, body: object, token?: string) => app.device().post<never>(path, { body, token });

  async function household(): Promise<Household> {
    const account = anAccount();
    const first = await registered(app.device(), account);
    const others = Array.from({ length: SESSIONS - 1 }, () => loggedIn(app.device(), account));
    return { account, sessions: [first, ...(await Promise.all(others))] };
  }

  const ENDINGS: Readonly<Record<Ending, (home: Household, token: string) => Promise<ApiResponse<never>>>> = {
    'logout-all': (_home, token) => post('/api/auth/logout-all', {}, token),
    others: (_home, token) => app.device().delete('/api/auth/sessions', { token }),
    password: ({ account }, token) =>
      post(
        '/api/auth/password/change',
        { currentPassword: account.password, newPassword: anAccount().password },
        token,
      ),
    delete: ({ account }, token) =>
      app.device().delete('/api/users/me', { token, body: { password: account.password } }),
  };

  it.each(['logout-all', 'others', 'password', 'delete'] as const)(
    'leave no session behind that %s ended, however refreshes race with it',
    async (ending) => {
      const orders = fc.shuffledSubarray([...Array(SESSIONS * 3).keys()], { minLength: SESSIONS * 3 });
      for (const order of fc.sample(orders, STORMS)) await storm(ending, order);
    },
    90_000,
  );

  async function storm(ending: Ending, order: readonly number[]): Promise<void> {
    const home = await household();
    const [asking, ...others] = home.sessions as [Tokens, ...Tokens[]];
    const requests = order.map((number) => () => {
      const session = home.sessions[number % SESSIONS] ?? asking;
      return post('/api/auth/refresh', { refreshToken: session.refreshToken, delivery: 'body' });
    });
    requests.splice(order[0] ?? 0, 0, () => ENDINGS[ending](home, asking.accessToken));
    const answers = await Promise.all(requests.map((request) => request()));
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    const isEnded = ending === 'logout-all' || ending === 'delete' ? home.sessions : others;
    const tokens = answers.flatMap(({ status, data }) => (status === 200 ? tokensIn(data) : []));
    const dead = [
      ...isEnded.map(({ accessToken }) => accessToken),
      ...tokens.filter((token) => belongsTo(token, isEnded)),
    ];
    const statuses = await Promise.all(dead.map((token) => statusOf('/api/users/me', token)));
    expect(statuses.filter((status) => status !== 401)).toEqual([]);
  }

  it('never meet in a deadlock, whatever they are', async () => {
    const kinds = ['logout-all', 'others', 'password', 'delete', 'login', 'refresh', 'logout'] as const;
    for (const picked of fc.sample(fc.array(fc.constantFrom(...kinds), { minLength: 12, maxLength: 24 }), STORMS)) {
      const home = await household();
      const requests = picked.map((name, index) => {
        const { accessToken, refreshToken } = home.sessions[index % SESSIONS] as Tokens;
        if (name === 'refresh') return post('/api/auth/refresh', { refreshToken });
        if (name === 'logout') return post('/api/auth/logout', {}, accessToken);
        if (name !== 'login') return ENDINGS[name](home, accessToken);
        return post('/api/auth/login', { identifier: home.account.email, password: home.account.password });
      });
      const codes = (await Promise.all(requests)).filter(({ status }) => status >= 500).map(({ body }) => body.code);
      // of two changes of one password the later one may be told to try again
      const failures = codes.filter((code) => code !== 'OVERLOADED');
      expect({ picked, failures }).toEqual({ picked, failures: [] });
    }
  });

  it('that change the settings are all kept', async () => {
    const { accessToken: token } = await registered(app.device());
    const names = Array.from({ length: 60 }, (_, index) => `setting${index}`);
    const change = (name: string) => app.device().patch('/api/users/me/settings', { token, body: { [name]: 1 } });
    const statuses = (await Promise.all(names.map(change))).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});

describe.each(DATABASE_KINDS)('logging in many times at once on %s', (kind) => {
  it.each(CEILINGS)('leaves exactly as many sessions as the ceiling of %i allows', async (ceiling) => {
    const app = await startTestApp(kind, { SESSIONS_PER_USER: String(ceiling) });
    try {
      for (let round = 0; round < 5; round += 1) {
        const { account } = await registered(app.device());
        app.clock.advance(1_000);
        const logins = await Promise.all(Array.from({ length: 8 }, () => loggedIn(app.device(), account)));
        const profiles = await Promise.all(
          logins.map(({ accessToken: token }) => app.device().get('/api/users/me', { token })),
        );
        expect(profiles.filter(({ status }) => status === 200).length).toBe(ceiling);
      }
    } finally {
      await app.close();
    }
  });
});

function belongsTo(accessToken: string, sessions: readonly Tokens[]): boolean {
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return sessions.some(({ session }) => session.id === claims.sid);
}

function tokensIn(data: Partial<Tokens> | null | undefined): string[] {
  return data?.accessToken === undefined ? [] : [data.accessToken];
}
