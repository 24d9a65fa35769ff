import { type Account, registered } from '../support/accounts.js';
import { AuditTrail } from '../support/audit-trail.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const ATTEMPTS = 10;

/** As proxies of several clouds write it: each connection of a client comes with another port. */
describe.each(['127.0.0.0/8,198.51.100.0/24', '2'])(
  'behind proxies that forward ports, TRUST_PROXY=%s',
  (TRUST_PROXY) => {
    let app: RunningApp;
    let account: Account;
    let trail: AuditTrail;
    let ports = 50_000;

    beforeAll(async () => {
      app = await startTestApp('sqlite', { RATE_LIMIT: 'on', TRUST_PROXY });
      account = (await registered(app.device())).account;
      trail = await AuditTrail.of(app);
    });
    afterAll(() => app.close());

    const login = (client: string, password = account.password) => {
      const forwarded = `192.0.2.1:${(ports += 1)}, ${client.replace('#', String((ports += 1)))}, 198.51.100.7:${(ports += 1)}`;
      const body = { identifier: account.email, password, delivery: 'body' };
      return app.device().post<{ accessToken: string; session: { id: string } }>('/api/auth/login', {
        body,
        headers: { 'x-forwarded-for': forwarded },
      });
    };

    it.each([
      { client: '203.0.113.7:#', alike: '203.0.113.7', other: '203.0.113.8:#' },
      { client: '[2001:db8:0:7::1]:#', alike: '2001:db8:0:7::2', other: '[2001:db8:0:8::1]:#' },
    ])('counts the connections of $client together', async ({ client, alike, other }) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        expect((await login(client, 'wrong-violet-harbour')).status).toBe(401);
      }
      expect([(await login(client)).status, (await login(alike)).status]).toEqual([429, 429]);
      expect((await login(other)).status).toBe(200);
    });

    it('counts clients whose address is nonsense as the proxy that passes it on', async () => {
      const statuses: number[] = [];
      for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
        statuses.push((await login(`client-${attempt}:#`, 'wrong-violet-harbour')).status);
      }
      expect(statuses.at(-1)).toBe(429);
    });

    it.each([
      ['203.0.113.99:#', '203.0.113.99'],
      ['[2001:DB8::99]:#', '2001:db8::99'],
      ['[::ffff:203.0.113.98]:#', '203.0.113.98'],
    ])('writes the client %s as %s, at the session and in the audit log', async (client, address) => {
      const { data } = await login(client);
      const { accessToken: token, session } = data;
      const listed = await app
        .device()
        .get<{ items: { id: string; address: string }[] }>('/api/auth/sessions', { token });
      expect(listed.data.items.find(({ id }) => id === session.id)?.address).toBe(address);
      await trail.settle();
      const entries = await trail.list({ event: 'login.succeeded' });
      expect(entries.find(({ sessionId }) => sessionId === session.id)?.address).toBe(address);
    });
  },
);
