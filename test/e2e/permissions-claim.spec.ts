import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { loggedIn, registered } from '../support/accounts.js';
import { type Person, RoleAdministration } from '../support/role-administration.js';
import { OAuthApp } from './oauth-app.js';

const claimIn = (accessToken: string): unknown => openJws(accessToken).payload['permissions'];

describe.each(DATABASE_KINDS)('the permissions in an access token on %s', (kind) => {
  let oauth: OAuthApp;
  let roles: RoleAdministration;

  beforeAll(async () => {
    oauth = await OAuthApp.start(kind);
    roles = await RoleAdministration.of(oauth.running);
    await roles.create('reader', ['roles:read', 'keys:read']);
  });
  afterAll(() => oauth.close());

  const again = ({ account }: Person) => loggedIn(oauth.running.device(), account);

  it('are those of all the roles at the time of issue', async () => {
    expect(claimIn((await registered(oauth.running.device())).accessToken)).toEqual([]);
    expect(claimIn((await again(roles.admin)).accessToken)).toEqual(['*']);
    const reader = await again(await roles.someoneWith('user', 'reader'));
    expect(claimIn(reader.accessToken)).toEqual(['keys:read', 'roles:read']);
  });

  it('give nobody anything here, where they are looked up, and are told anew by introspection and refresh', async () => {
    const person = await roles.someoneWith('reader');
    const { accessToken, refreshToken } = await again(person);
    const listed = () => roles.list(accessToken).then(({ status }) => status);
    expect(await listed()).toBe(200);
    await roles.change('reader', { permissions: ['keys:read'] });
    expect(claimIn(accessToken)).toEqual(['keys:read', 'roles:read']);
    expect(await listed()).toBe(403);
    expect((await oauth.introspect(accessToken)).json).toMatchObject({ permissions: ['keys:read'] });
    const refreshed = await oauth.device.post<{ accessToken: string }>('/api/auth/refresh', {
      body: { refreshToken, delivery: 'body' },
    });
    expect(claimIn(refreshed.data.accessToken)).toEqual(['keys:read']);
    await roles.change('reader', { permissions: ['roles:read', 'keys:read'] });
    expect(await listed()).toBe(200);
  });
});
