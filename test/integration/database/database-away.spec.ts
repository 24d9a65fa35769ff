import { DataSource } from 'typeorm';
import { anAccount, registered } from '../../support/accounts.js';
import type { ApiResponse, Tokens } from '../../support/api-client.js';
import { BreakableLink } from '../../support/breakable-link.js';
import { emptyDatabase } from '../../support/databases.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

const PATIENCE_MS = 30_000;

/** Asks again, as soon as there is an answer, until it is the wanted one. */
async function untilStatus(wanted: number, ask: () => Promise<ApiResponse<unknown>>): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  let { status } = await ask();
  while (status !== wanted && Date.now() < deadline) ({ status } = await ask());
  return status;
}

function expectToTryAgain(answer: ApiResponse<unknown>): void {
  expect(answer.status).toBe(503);
  expect(answer.body.code).toBe('SERVICE_UNAVAILABLE');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

describe('while PostgreSQL is away', () => {
  let link: BreakableLink;
  let app: RunningApp;
  let tokens: Tokens & { account: ReturnType<typeof anAccount> };

  const profile = () => app.device().get('/api/users/me', { token: tokens.accessToken });

  beforeAll(async () => {
    link = await BreakableLink.to(await emptyDatabase('postgres'));
    app = await startTestApp('postgres', { DATABASE_URL: link.url });
    tokens = await registered(app.device());
  });
  afterAll(async () => {
    await app.close();
    await link.cut();
  });

  it('requests whose connections the server ends are answered or refused with 503, never with 500', async () => {
    const running = Array.from({ length: 40 }, profile);
    await app.app
      .get(DataSource)
      .query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    const statuses = (await Promise.all(running)).map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 503].includes(status))).toEqual([]);
    expect(await untilStatus(200, profile)).toBe(200);
  });

  it('every route says to try again, ready says no and live says yes; then all is well by itself', async () => {
    const running = Array.from({ length: 20 }, profile);
    await link.cut();
    for (const { status } of await Promise.all(running)) expect([200, 503]).toContain(status);

    expectToTryAgain(await profile());
    const { refreshToken, account } = tokens;
    expectToTryAgain(await app.device().post('/api/auth/refresh', { body: { refreshToken } }));
    const credentials = { identifier: account.username, password: account.password };
    expectToTryAgain(await app.device().post('/api/auth/login', { body: credentials }));
    expectToTryAgain(await app.device().post('/api/auth/register', { body: anAccount() }));
    expect((await app.device().get('/health/ready')).status).toBe(503);
    expect((await app.device().get('/health/live')).status).toBe(200);

    await link.mend();
    expect(await untilStatus(200, profile)).toBe(200);
    const refreshed = await app.device().post('/api/auth/refresh', { body: { refreshToken } });
    expect(refreshed.status).toBe(200);
    expect((await app.device().get('/health/ready')).status).toBe(200);
  });
});
