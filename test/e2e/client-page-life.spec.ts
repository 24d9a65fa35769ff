import type { Browser, BrowserContext } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { ClientBrowser, type ClientTab, type TabOptions } from '../support/client-browser.js';
import { eventually } from '../support/eventually.js';
import { describeWithPackages } from '../support/when-available.js';

const DELIVERIES: readonly TabOptions[] = [
  { delivery: 'split' },
  { delivery: 'cookie' },
  { delivery: 'body', storage: 'localStorage' },
];
/** The wall clock goes on while a laptop sleeps, and what counts evenly does not. */
const WITH_SLEEP = `{
  const now = Date.now;
  globalThis.slept = 0;
  Date.now = () => now() + slept;
}`;
const NIGHT_MS = 9 * 3_600_000;

describeWithPackages(['chromium'], 'a page in a browser', () => {
  let place: ClientBrowser;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    place = await ClientBrowser.start();
    browser = await launchChromium(chromiumPath() ?? '', ['--disable-back-forward-cache']);
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser?.close();
    await place?.close();
  });

  /** Two tabs of somebody who is logged in, with nothing seen yet. */
  async function twoTabs(options: TabOptions = {}): Promise<[ClientTab, ClientTab]> {
    const [first, second] = await place.openTabs(context, 2, options);
    if (!first || !second) throw new Error('no tab is open');
    await first.logIn(await place.person());
    expect(await second.call()).toBe(200);
    place.door.reset();
    return [first, second];
  }

  /** Away and back, with something done meanwhile; the page must have been in the cache. */
  async function awayAndBack(tab: ClientTab, meanwhile: () => Promise<unknown>): Promise<void> {
    await tab.leave();
    await meanwhile();
    await tab.comeBack();
    expect(await tab.wasRestored()).toBe(true);
  }

  describe.each(DELIVERIES)('with delivery $delivery', (options) => {
    it('works from its first call on after a night in which the laptop slept', async () => {
      await context.addInitScript(WITH_SLEEP);
      const tabs = await twoTabs(options);
      await Promise.all(tabs.map(({ page }) => page.evaluate(`slept += ${NIGHT_MS}`)));
      place.clock.advance(NIGHT_MS);
      expect((await Promise.all(tabs.map((tab) => tab.calls(3)))).flat()).toEqual([200, 200, 200, 200, 200, 200]);
      expect(place.door.refreshes).toHaveLength(1);
      // it knew by the clock that the token is over
      expect(place.door.count('/api/users/me', 401)).toBe(0);
    });

    it('works from its first call on where the server’s clock alone has gone on', async () => {
      const tabs = await twoTabs(options);
      place.clock.advance(NIGHT_MS);
      expect((await Promise.all(tabs.map((tab) => tab.calls(3)))).flat()).toEqual([200, 200, 200, 200, 200, 200]);
      expect(place.door.refreshes).toHaveLength(1);
    });

    it('works from its first call on when it comes back from the back/forward cache', async () => {
      const [tab] = await twoTabs(options);
      await awayAndBack(tab, () => Promise.resolve());
      expect(await tab.call()).toBe(200);
      expect(place.door.refreshes).toEqual([]);
      await awayAndBack(tab, () => Promise.resolve(place.clock.advance('16m')));
      expect(await tab.calls(3)).toEqual([200, 200, 200]);
      expect(place.door.refreshes).toHaveLength(1);
    });

    it('works from there also where another tab has refreshed meanwhile', async () => {
      const [tab, other] = await twoTabs(options);
      await awayAndBack(tab, async () => {
        place.clock.advance('16m');
        expect(await other.call()).toBe(200);
      });
      expect(await tab.call()).toBe(200);
      expect(place.door.refreshes).toHaveLength(1);
    });

    it('is logged out when it comes back from there and another tab has logged out meanwhile', async () => {
      const [tab, other] = await twoTabs(options);
      await awayAndBack(tab, async () => expect(await other.logOut()).toBe('out'));
      expect(await tab.call()).not.toBe(200);
      expect(await tab.isLoggedIn()).toBe(false);
      expect((await tab.events()).filter((event) => event.startsWith('loggedOut'))).toHaveLength(1);
    });

    it('stays logged in while it is offline', async () => {
      const [tab, other] = await twoTabs(options);
      place.clock.advance('16m');
      await context.setOffline(true);
      const outcomes = [...(await tab.calls(2)), await other.call()];
      expect(outcomes).not.toContain(200);
      await context.setOffline(false);
      expect([await tab.call(), await other.call()]).toEqual([200, 200]);
      const events = [...(await tab.events()), ...(await other.events())];
      expect(events.filter((event) => event.startsWith('loggedOut'))).toEqual([]);
    });

    it('is logged out together with the others', async () => {
      const [tab, other] = await twoTabs(options);
      expect(await tab.logOut()).toBe('out');
      await eventually('the other tab is logged out', async () => !(await other.isLoggedIn()));
      expect(await other.events()).toContain('loggedOut LOGGED_OUT elsewhere');
      expect(await tab.events()).toContain('loggedOut LOGGED_OUT');
      for (const each of [tab, other]) expect(await each.call()).not.toBe(200);
    });

    it('leaves no token in an address, and keeps what its delivery keeps', async () => {
      const [tab, other] = await twoTabs(options);
      place.clock.advance('16m');
      expect([await tab.call(), await other.call()]).toEqual([200, 200]);
      const tokens = [...place.door.tokens.keys()];
      expect(tokens.length).toBeGreaterThan(1);
      const addresses = [...place.door.addresses].map(decodeURIComponent).join('\n');
      expect(tokens.filter((token) => addresses.includes(token))).toEqual([]);
      const stored = (await tab.stored()) + (await other.stored());
      const kept = tokens.filter((token) => stored.includes(token));
      if (options.delivery === 'body') expect(kept).not.toEqual([]);
      else expect(kept).toEqual([]);
    });
  });
});
