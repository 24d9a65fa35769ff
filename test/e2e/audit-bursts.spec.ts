import { RECORDED_EACH, WINDOW_MS } from '../../src/modules/audit/pending/failure-bursts.js';
import { loggedIn, registered } from '../support/accounts.js';
import { AuditTrail } from '../support/audit-trail.js';
import { basic, FORM_TYPE, newClientSecret } from '../support/service-clients.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const REPEATED = 30;

describe('whoever is refused again and again', () => {
  let environment: Readonly<Record<string, string>>;
  let app: RunningApp;
  let trail: AuditTrail;

  beforeAll(async () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret: newClientSecret() } });
    environment = { ...(await sharedEnvironment('sqlite')), SERVICE_CLIENTS, TRUST_PROXY: '1' };
    app = await startTestApp('sqlite', environment);
    trail = await AuditTrail.of(app);
  });
  afterAll(() => app.close());

  async function refusedClient(address: string): Promise<void> {
    const answer = await app.device().post('/oauth/introspect', {
      rawBody: 'token=x',
      headers: {
        authorization: basic('billing', 'a guess'),
        'content-type': FORM_TYPE,
        'x-forwarded-for': address,
      },
    });
    expect(answer.status).toBe(401);
  }
  const refusalsFrom = async (address: string) => {
    const newest = await trail.page({ event: 'client.refused' });
    const older = await trail.page({ event: 'client.refused', cursor: newest.nextCursor ?? '1' });
    return [...newest.items, ...older.items].filter((entry) => entry.address === address);
  };

  it('is in the log so many times, and once more when the minute is over, with how many there were', async () => {
    for (let time = 0; time < RECORDED_EACH + REPEATED; time += 1) await refusedClient('198.51.100.1');
    await refusedClient('198.51.100.2');
    expect(await refusalsFrom('198.51.100.1')).toHaveLength(RECORDED_EACH);
    expect(await refusalsFrom('198.51.100.2')).toHaveLength(1);
    app.clock.advance(WINDOW_MS);
    const [summary, ...each] = await refusalsFrom('198.51.100.1');
    expect(summary).toMatchObject({ outcome: 'failure', requestId: null, details: { repeated: REPEATED } });
    expect(each).toHaveLength(RECORDED_EACH);
    expect((await trail.verify()).isIntact).toBe(true);
    await refusedClient('198.51.100.1');
    expect((await refusalsFrom('198.51.100.1'))[0]?.requestId).not.toBeNull();
  });

  it('cannot hide what they probe behind other refusals, nor have them counted anew by logging in again', async () => {
    const device = app.device();
    const { account, user, accessToken } = await registered(device);
    const denied = async (path: string, token: string) =>
      expect((await app.device().get(path, { token })).status).toBe(403);
    for (let time = 0; time < RECORDED_EACH; time += 1) await denied('/api/users', accessToken);
    const again = await loggedIn(app.device(), account);
    await denied('/api/users', again.accessToken);
    await denied('/api/roles', again.accessToken);
    const denials = () => trail.list({ actor: user.id, event: 'access.denied', limit: '2' });
    expect((await denials()).map(({ target }) => target)).toEqual(['GET /api/roles', 'GET /api/users']);
    app.clock.advance(WINDOW_MS);
    const [summary] = await denials();
    expect(summary).toMatchObject({ target: 'GET /api/users', sessionId: null, details: { repeated: 1 } });
    expect(summary?.actor.id).toBe(user.id);
  });

  it('is told of at the latest when the instance ends', async () => {
    const { accessToken, user } = await registered(app.device());
    const denied = () => app.device().get('/api/users', { token: accessToken });
    for (let time = 0; time < RECORDED_EACH + 1; time += 1) expect((await denied()).status).toBe(403);
    const denials = () => trail.page({ actor: user.id, event: 'access.denied' });
    expect((await denials()).nextCursor).toBeNull();
    await app.close();
    app = await startTestApp('sqlite', environment);
    trail = await AuditTrail.of(app);
    const { items, nextCursor } = await denials();
    expect(items[0]).toMatchObject({ requestId: null, details: { repeated: 1 } });
    expect(nextCursor).not.toBeNull();
  });
});
