import { randomBytes } from 'node:crypto';
import { KeyRing, KeyRingJob } from '../../src/modules/keys/index.js';
import { loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { ApiClient } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const LEAD_MS = 360_000;

interface Key {
  readonly kid: string;
  readonly status: string;
  readonly activatesAt: string;
  readonly signsUntil: string | null;
  readonly verifiesUntil: string | null;
  readonly revokedAt: string | null;
}

/** An administrator's view; logs in for each call, because the calls end the keys of tokens. */
class Administration {
  constructor(
    private readonly device: ApiClient,
    private readonly account: Parameters<typeof loggedIn>[1],
  ) {}

  async list(): Promise<readonly Key[]> {
    return (await this.device.get<{ items: Key[] }>('/api/admin/keys', await this.token())).data.items;
  }

  async rotate() {
    return this.device.post<Key>('/api/admin/keys/rotate', await this.token());
  }

  async retire(kid: string) {
    return this.device.delete(`/api/admin/keys/${kid}`, await this.token());
  }

  private async token(): Promise<{ token: string }> {
    return { token: (await loggedIn(this.device, this.account)).accessToken };
  }
}

async function administrationOf(app: RunningApp): Promise<Administration> {
  const device = app.device();
  return new Administration(device, (await anAdmin(app, device)).account);
}

const statuses = (keys: readonly Key[]): string[] => keys.map(({ status }) => status);

describe.each(DATABASE_KINDS)('the administration of keys on %s', (kind) => {
  let app: RunningApp;
  let administration: Administration;
  const profile = async (token: string) => app.device().get('/api/users/me', { token });

  beforeEach(async () => {
    app = await startTestApp(kind);
    administration = await administrationOf(app);
  });
  afterEach(() => app.close());

  it('lists the ring with its times and nothing private', async () => {
    const [active, next] = await administration.list();
    expect(active).toEqual({
      kid: app.app.get(KeyRing, { strict: false }).active().kid,
      algorithm: 'ES256',
      status: 'active',
      createdAt: '2026-11-21T08:00:00.000Z',
      activatesAt: '2026-11-21T08:00:00.000Z',
      signsUntil: next?.activatesAt,
      verifiesUntil: '2027-02-19T08:21:00.000Z',
      revokedAt: null,
    });
    expect(next).toMatchObject({ status: 'next', activatesAt: '2027-02-19T08:00:00.000Z', signsUntil: null });
  });

  it('rotates: the next key signs at once, and what the one before signed still counts', async () => {
    const { accessToken } = await registered(app.device());
    app.clock.advance(LEAD_MS);
    const [, next] = await administration.list();
    const rotated = await administration.rotate();
    expect(rotated.status).toBe(200);
    expect(rotated.data).toMatchObject({ kid: next?.kid, status: 'active' });
    expect(statuses(await administration.list())).toEqual(['retiring', 'active', 'next']);
    expect((await profile(accessToken)).status).toBe(200);
  });

  it('rotates at most once in the time of a publication, however often it is asked', async () => {
    app.clock.advance(LEAD_MS);
    for (let asked = 0; asked < 10; asked += 1) expect((await administration.rotate()).status).toBe(200);
    expect(statuses(await administration.list())).toEqual(['retiring', 'active', 'next']);
  });

  it('in an emergency has a key’s tokens refused at once, no others, and takes it out of what is published', async () => {
    const device = app.device();
    const before = await registered(device);
    const [active] = await administration.list();
    const kid = active?.kid ?? '';
    expect((await administration.retire(kid)).status).toBe(200);
    const refused = await profile(before.accessToken);
    expect([refused.status, refused.body.code]).toEqual([401, 'TOKEN_INVALID']);
    expect((await profile((await loggedIn(device, before.account)).accessToken)).status).toBe(200);
    const body = { refreshToken: before.refreshToken, delivery: 'body' };
    const refreshed = await device.post<{ accessToken: string }>('/api/auth/refresh', { body });
    expect((await profile(refreshed.data.accessToken)).status).toBe(200);
    expect(statuses(await administration.list())).toEqual(['revoked', 'active', 'next']);
    expect((await device.get('/.well-known/jwks.json')).text).not.toContain(kid);
    expect((await administration.retire(kid)).status).toBe(200);
    expect(statuses(await administration.list())).toEqual(['revoked', 'active', 'next']);
  });

  it.each(['x'.repeat(43), 'x'.repeat(42), 'a.b', '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e', '%00', 'rotate'])(
    'does not know the key %s',
    async (kid) => {
      const answer = await administration.retire(kid);
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  it('is for administrators', async () => {
    const { accessToken: token } = await registered(app.device());
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/rotate'],
      ['DELETE', `/${'x'.repeat(43)}`],
    ] as const) {
      const address = `/api/admin/keys${path}`;
      const answer = await app.device().request(method, address, { token });
      expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
      expect((await app.device().request(method, address)).status).toBe(401);
    }
  });

  it('finds ten scheduled rotations done, with a login under each key accepted while it lives', async () => {
    const job = app.app.get(KeyRingJob, { strict: false });
    const device = app.device();
    const { account } = await registered(device);
    const kids = new Set<string>();
    for (let rotation = 0; rotation <= 10; rotation += 1) {
      const { accessToken } = await loggedIn(device, account);
      kids.add(accessToken.split('.')[0] ?? '');
      await job.runRound();
      app.clock.advance(90 * DAY_MS - 60_000);
      const late = await loggedIn(device, account);
      app.clock.advance(60_000);
      await job.runRound();
      expect((await profile(late.accessToken)).status).toBe(200);
      expect((await profile(accessToken)).body.code).toBe('TOKEN_EXPIRED');
    }
    expect(kids.size).toBe(11);
  });
});

describe('under HS256', () => {
  it('there is nothing to list, to rotate or to revoke', async () => {
    const ACCESS_TOKEN_SECRET = randomBytes(32).toString('base64url');
    const app = await startTestApp('sqlite', { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET });
    const administration = await administrationOf(app);
    expect(await administration.list()).toEqual([]);
    const refused = await administration.rotate();
    expect([refused.status, refused.body.code]).toEqual([409, 'KEYS_NOT_ROTATABLE']);
    expect((await administration.retire('x'.repeat(43))).status).toBe(404);
    await app.close();
  });
});
