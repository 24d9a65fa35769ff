import { RevocationsService } from '../../src/modules/revocation/index.js';
import { RoleAssignmentService } from '../../src/modules/roles/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { type GuardedApp, PLATFORMS } from '../support/guarded-app.js';
import { RealClock } from '../support/real-clock.js';
import type { RunningApp } from '../support/test-app.js';
import { GuardedService } from './guarded-service.js';

type Owner = Tokens & { readonly account: Account };

interface Path {
  /** Does it to a user who has two sessions. */
  act(server: RunningApp, owner: Owner, other: Tokens): Promise<unknown>;
  /** What the tokens of the two sessions are worth afterwards, by the feed. */
  readonly byFeed: readonly [string, string];
  /** By introspection, which does not say why. */
  readonly byIntrospection: readonly [string, string];
}

const SESSION = 'SESSION_REVOKED';
const TOKEN = 'TOKEN_REVOKED';
/** The user has changed: the caller gets a new token, if the session goes on. */
const OUTDATED = 'TOKEN_EXPIRED';

const PATHS: Readonly<Record<string, Path>> = {
  'a logout': {
    act: (server, { accessToken }) => server.device().post('/api/auth/logout', { token: accessToken }),
    byFeed: [SESSION, 'OK'],
    byIntrospection: [TOKEN, 'OK'],
  },
  'a logout everywhere': {
    act: (server, { accessToken }) => server.device().post('/api/auth/logout-all', { token: accessToken }),
    byFeed: [SESSION, SESSION],
    byIntrospection: [TOKEN, TOKEN],
  },
  'another password': {
    act: (server, { accessToken, account }) =>
      server.device().post('/api/auth/password/change', {
        token: accessToken,
        body: { currentPassword: account.password, newPassword: `${account.password}-anew` },
      }),
    byFeed: [OUTDATED, SESSION],
    byIntrospection: ['OK', TOKEN],
  },
  suspension: {
    act: ({ app }, { user }) => app.get(UsersService, { strict: false }).suspend(user.id),
    byFeed: [SESSION, SESSION],
    byIntrospection: [TOKEN, TOKEN],
  },
  'a refresh token used twice': {
    act: async (server, { refreshToken }) => {
      await server.device().post('/api/auth/refresh', { body: { refreshToken } });
      await server.device().post('/api/auth/refresh', { body: { refreshToken } });
    },
    byFeed: [SESSION, 'OK'],
    byIntrospection: [TOKEN, 'OK'],
  },
  'the end of the one token': {
    act: ({ app }, { accessToken }) =>
      app.get(RevocationsService, { strict: false }).revokeToken(String(openJws(accessToken).payload['jti'])),
    byFeed: [TOKEN, 'OK'],
    byIntrospection: [TOKEN, 'OK'],
  },
};

async function twoSessions({ server }: GuardedService): Promise<[Owner, Tokens]> {
  const owner = await registered(server.device());
  return [owner, await loggedIn(server.device(), owner.account)];
}

async function worthOfBoth(app: GuardedApp, [one, other]: readonly [Tokens, Tokens]): Promise<[string, string]> {
  return [await app.worthOf(one.accessToken), await app.worthOf(other.accessToken)];
}

/** Waits for a poll: how long that takes is no matter of the test. */
async function soon(app: GuardedApp, tokens: readonly [Tokens, Tokens], worth: readonly [string, string]) {
  await eventually(`the tokens are worth ${worth.join(' and ')}`, async () => {
    const found = await worthOfBoth(app, tokens);
    return found.join() === worth.join();
  });
}

/** Its key is revoked at once; every token that it signed is of no more use. */
async function revokeKeyOf(server: RunningApp, token: string): Promise<number> {
  const { accessToken } = await anAdmin(server);
  const kid = String(openJws(token).header['kid']);
  return (await server.device().delete(`/api/admin/keys/${kid}`, { token: accessToken })).status;
}

describe.each(DATABASE_KINDS)('a revocation at a server on %s', (kind) => {
  let service: GuardedService;
  beforeAll(async () => void (service = await GuardedService.start(kind)));
  afterAll(() => service.close());

  describe.each(PLATFORMS)('that an application on %s polls', (platform) => {
    let app: GuardedApp;
    beforeAll(async () => void (app = await service.startApp(platform, { revocationFeed: {} })));

    it.each(Object.keys(PATHS))('%s stops what it should, and nothing else', async (name) => {
      const { act, byFeed } = PATHS[name] as Path;
      const [owner, other] = await twoSessions(service);
      const bystander = await registered(service.server.device());
      expect(await worthOfBoth(app, [owner, other])).toEqual(['OK', 'OK']);
      await act(service.server, owner, other);
      await soon(app, [owner, other], byFeed);
      expect(await app.worthOf(bystander.accessToken)).toBe('OK');
    });

    it('another password lets the session go on that changed it, with its next token', async () => {
      const [owner, other] = await twoSessions(service);
      await PATHS['another password']?.act(service.server, owner, other);
      await soon(app, [owner, other], [OUTDATED, SESSION]);
      let { refreshToken } = owner;
      // a token of the second in which the user changed may tell of before
      await eventually('a new token counts', async () => {
        const body = { refreshToken, delivery: 'body' };
        const { data } = await service.server.device().post<Tokens>('/api/auth/refresh', { body });
        ({ refreshToken } = data);
        return (await app.worthOf(data.accessToken)) === 'OK';
      });
    });

    it('a key that was revoked stops everything that it signed', async () => {
      const [owner, other] = await twoSessions(service);
      expect(await revokeKeyOf(service.server, owner.accessToken)).toBe(200);
      await soon(app, [owner, other], ['TOKEN_INVALID', 'TOKEN_INVALID']);
      expect(await app.worthOf((await loggedIn(service.server.device(), owner.account)).accessToken)).toBe('OK');
    });
  });

  describe.each(PLATFORMS)('about which an application on %s asks at each request', (platform) => {
    let app: GuardedApp;
    beforeAll(async () => void (app = await service.startApp(platform, { introspection: { cacheSeconds: 0 } })));

    it.each(Object.keys(PATHS))('%s stops what it should at the next request', async (name) => {
      const { act, byIntrospection } = PATHS[name] as Path;
      const [owner, other] = await twoSessions(service);
      expect(await worthOfBoth(app, [owner, other])).toEqual(['OK', 'OK']);
      await act(service.server, owner, other);
      expect(await worthOfBoth(app, [owner, other])).toEqual(byIntrospection);
    });

    it('another role counts at the next request, as do its permissions', async () => {
      const { accessToken, user } = await registered(service.server.device());
      await anAdmin(service.server);
      expect(await app.worthOf(accessToken, 'things/admin')).toBe('FORBIDDEN');
      expect(await app.worthOf(accessToken, 'things/users')).toBe('FORBIDDEN');
      await service.server.app.get(RoleAssignmentService, { strict: false }).assignByOperator(user.id, ['admin']);
      expect(await app.worthOf(accessToken, 'things/admin')).toBe('OK');
      expect(await app.worthOf(accessToken, 'things/users')).toBe('OK');
    });
  });

  describe('that an application polls, which asks only about users who have changed', () => {
    let app: GuardedApp;
    beforeAll(async () => void (app = await service.startApp('fastify', { revocationFeed: {}, introspection: {} })));

    it('another password leaves the session alone that changed it', async () => {
      const both = await twoSessions(service);
      await PATHS['another password']?.act(service.server, ...both);
      await soon(app, both, ['OK', SESSION]);
    });

    it('suspension stops every session', async () => {
      const both = await twoSessions(service);
      await PATHS['suspension']?.act(service.server, ...both);
      await soon(app, both, [SESSION, SESSION]);
    });

    it('another role counts for the token that tells the former one', async () => {
      const { accessToken, user } = await registered(service.server.device());
      await anAdmin(service.server);
      const assignment = service.server.app.get(RoleAssignmentService, { strict: false });
      for (const [roles, worth] of [
        [['user', 'admin'], 'OK'],
        [['user'], 'FORBIDDEN'],
      ] as const) {
        await assignment.assignByOperator(user.id, roles);
        await eventually('the new roles count', async () => (await app.worthOf(accessToken, 'things/admin')) === worth);
      }
    });
  });

  it('is known to an application that starts afterwards, before its first request', async () => {
    const both = await twoSessions(service);
    await PATHS['a logout']?.act(service.server, ...both);
    for (let start = 0; start < 3; start += 1) {
      const app = await service.startApp('fastify', { revocationFeed: { stream: 'restarting', pollSeconds: 60 } });
      expect(await worthOfBoth(app, both)).toEqual([SESSION, 'OK']);
      await app.close();
    }
  });
});

describe('an issuer that is away for a minute', () => {
  let service: GuardedService;
  let clock: RealClock;
  beforeAll(async () => void (service = await GuardedService.start('sqlite')));
  beforeEach(() => void (clock = new RealClock()));
  afterAll(() => service.close());

  async function away(work: () => Promise<void>): Promise<void> {
    await service.link.cut();
    clock.advance(61_000);
    await work().finally(() => service.link.mend());
  }

  it.each(PLATFORMS)('costs nobody a request on %s, and what was revoked before stays so', async (platform) => {
    const app = await service.startApp(platform, { revocationFeed: {} }, clock);
    const both = await twoSessions(service);
    await PATHS['a logout']?.act(service.server, ...both);
    await soon(app, both, [SESSION, 'OK']);
    await away(async () => {
      expect(await worthOfBoth(app, both)).toEqual([SESSION, 'OK']);
      await PATHS['a logout everywhere']?.act(service.server, both[1] as Owner, both[0]);
      expect(await worthOfBoth(app, both)).toEqual([SESSION, 'OK']);
    });
    await soon(app, both, [SESSION, SESSION]);
  });

  it.each(PLATFORMS)('has tokens refused on %s that nobody vouches for, where that is wanted', async (platform) => {
    const app = await service.startApp(platform, { revocationFeed: { whenStale: 'refuse' } }, clock);
    const both = await twoSessions(service);
    await PATHS['a logout']?.act(service.server, ...both);
    await soon(app, both, [SESSION, 'OK']);
    await away(async () => {
      const { status, headers } = await fetch(`${app.url}/things`, {
        headers: { authorization: `Bearer ${both[1].accessToken}` },
      });
      expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
      expect(await worthOfBoth(app, both)).toEqual([SESSION, 'SERVICE_UNAVAILABLE']);
    });
    await soon(app, both, [SESSION, 'OK']);
  });

  it.each([
    ['refuse', 'SERVICE_UNAVAILABLE'],
    ['accept', 'OK'],
  ] as const)('cannot be asked: %s', async (whenUnavailable, worth) => {
    const app = await service.startApp('fastify', { introspection: { whenUnavailable } }, clock);
    const both = await twoSessions(service);
    await PATHS['a logout']?.act(service.server, ...both);
    expect(await worthOfBoth(app, both)).toEqual([TOKEN, 'OK']);
    await away(async () => expect(await worthOfBoth(app, both)).toEqual([TOKEN, worth]));
    clock.advance(30_000);
    expect(await worthOfBoth(app, both)).toEqual([TOKEN, 'OK']);
  });

  it('does not keep an application from starting', async () => {
    await service.link.cut();
    const starting = service.startApp('fastify', { revocationFeed: { whenStale: 'refuse' } }, clock);
    const app = await starting.finally(() => service.link.mend());
    const both = await twoSessions(service);
    await soon(app, both, ['OK', 'OK']);
  });
});
