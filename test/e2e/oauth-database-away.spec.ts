import { registered } from '../support/accounts.js';
import { BreakableLink } from '../support/breakable-link.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { OAuthAnswer } from '../support/service-clients.js';
import { OAuthApp } from './oauth-app.js';

describe('a service that asks while the database is away', () => {
  let link: BreakableLink;
  let oauth: OAuthApp;

  beforeAll(async () => {
    link = await BreakableLink.to(await migratedDatabase('postgres'));
    const quick = { REVOCATION_POLL_INTERVAL: '1s', REVOCATION_STALENESS_LIMIT: '2s' };
    oauth = await OAuthApp.start('postgres', { ...quick, DATABASE_URL: link.url });
  });
  afterAll(async () => {
    await oauth.close();
    await link.cut();
  });

  function expectLater({ status, headers, json }: OAuthAnswer): void {
    expect([status, json?.['error']]).toEqual([503, 'temporarily_unavailable']);
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(headers.get('cache-control')).toBe('no-store');
  }

  it('is told to come back, and never that a token counts or does not', async () => {
    const { accessToken, refreshToken } = await registered(oauth.running.device());
    const assertion = oauth.assertion();
    await link.cut();
    expectLater(await oauth.introspect(refreshToken));
    expectLater(await oauth.revoke(refreshToken));
    expectLater(await oauth.revoke(accessToken));
    expectLater(await oauth.sendAssertion(assertion));
    await eventually('the feed is stale', async () => (await oauth.introspect(accessToken)).status === 503);
    expectLater(await oauth.introspect(accessToken));

    await link.mend();
    await eventually('the database is back', async () => (await oauth.introspect(accessToken)).status === 200);
    expect((await oauth.introspect(accessToken)).json).toMatchObject({ active: true });
    expect((await oauth.introspect(refreshToken)).json).toMatchObject({ active: true });
    expect((await oauth.sendAssertion(assertion)).status).toBe(200);
    expect((await oauth.revoke(refreshToken)).status).toBe(200);
    expect((await oauth.introspect(accessToken)).text).toBe('{"active":false}');
  });

  it('is told as before what is no token of ours at all', async () => {
    expect((await oauth.introspect('a.b.c')).text).toBe('{"active":false}');
  });
});
