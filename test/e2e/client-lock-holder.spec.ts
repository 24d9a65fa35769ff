import type { Browser, BrowserContext } from 'playwright-core';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { ClientBrowser, type ClientTab, type TabOptions } from '../support/client-browser.js';
import type { HeldRefresh } from '../support/held-refresh.js';
import { describeWithPackages } from '../support/when-available.js';

const OTHERS = 3;

/** Of the pages' scripts; the lease is what there is without them. */
const WITHOUT_WEB_LOCKS = 'delete Navigator.prototype.locks';

interface Ending {
  readonly name: string;
  end(holder: ClientTab): Promise<unknown>;
}

const endings: readonly Ending[] = [
  { name: 'closed', end: ({ page }) => page.close() },
  { name: 'crashed', end: crash },
];

async function crash(tab: ClientTab): Promise<void> {
  const crashed = new Promise((resolve) => tab.page.once('crash', resolve));
  // never answered: who would
  void (await tab.devtools()).send('Page.crash').catch(() => undefined);
  await crashed;
}

/** @returns what lets it go on */
async function freeze(tab: ClientTab): Promise<() => Promise<unknown>> {
  const devtools = await tab.devtools();
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  return () => devtools.send('Page.setWebLifecycleState', { state: 'active' });
}

/** @returns what lets it go on */
async function pause(tab: ClientTab): Promise<() => Promise<unknown>> {
  const devtools = await tab.devtools();
  await devtools.send('Debugger.enable');
  const paused = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
  void devtools.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await paused;
  return () => devtools.send('Debugger.resume');
}

describeWithPackages(['chromium'], 'the tab that refreshes for all others', () => {
  let place: ClientBrowser;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    // only the Idempotency-Key repairs what was lost
    place = await ClientBrowser.start({ REFRESH_GRACE: '0s' });
    browser = await launchChromium(chromiumPath() ?? '');
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser?.close();
    await place?.close();
  });

  /** A tab whose refresh is under way, and others that all wait for it. */
  async function whileRefreshing(where: HeldRefresh['where'], options: TabOptions = {}) {
    const [holder, ...others] = await place.openTabs(context, OTHERS + 1, options);
    if (!holder) throw new Error('no tab is open');
    await holder.logIn(await place.person());
    expect(await Promise.all(others.map((tab) => tab.call()))).toEqual(others.map(() => 200));
    place.door.reset();
    place.clock.advance('16m');
    const held = place.door.holdRefresh(where);
    const ofHolder = holder.call().catch((error: Error) => error.message);
    await held.there;
    const ofOthers = Promise.all(others.map((tab) => tab.calls(3)));
    return { holder, others, held, ofHolder, ofOthers };
  }

  async function expectRepaired({ others, held, ofOthers }: Awaited<ReturnType<typeof whileRefreshing>>) {
    expect((await ofOthers).flat()).toEqual(Array.from({ length: 3 * OTHERS }, () => 200));
    held.lose();
    const [lost, repair] = place.door.refreshes;
    expect(place.door.refreshes).toEqual([lost, repair]);
    expect(repair).toMatchObject({ status: 200, idempotencyKey: expect.stringMatching(/./) as string });
    expect(lost?.idempotencyKey).toBe(repair?.idempotencyKey);
    await expectLoggedIn(others);
  }

  /** Now, and after the next expiry. */
  async function expectLoggedIn(tabs: readonly ClientTab[]): Promise<void> {
    place.clock.advance('16m');
    expect(await Promise.all(tabs.map((tab) => tab.call()))).toEqual(tabs.map(() => 200));
    const events = (await Promise.all(tabs.map((tab) => tab.events()))).flat();
    expect(events.filter((event) => event.startsWith('loggedOut'))).toEqual([]);
  }

  describe.each(endings)('is $name before the answer has come', ({ end }) => {
    it.each(['request', 'answer'] as const)('and the others repair it: the %s was lost', async (where) => {
      const situation = await whileRefreshing(where);
      await end(situation.holder);
      await expectRepaired(situation);
    });

    it('and the others repair it with the tokens in localStorage', async () => {
      const situation = await whileRefreshing('answer', { delivery: 'body', storage: 'localStorage' });
      await end(situation.holder);
      await expectRepaired(situation);
    });

    it('and the others repair it in cookie delivery', async () => {
      const situation = await whileRefreshing('answer', { delivery: 'cookie' });
      await end(situation.holder);
      await expectRepaired(situation);
    });

    it('and the others steal its lease where there are no Web Locks', async () => {
      await context.addInitScript(WITHOUT_WEB_LOCKS);
      const situation = await whileRefreshing('answer');
      await end(situation.holder);
      await expectRepaired(situation);
    });
  });

  it.each([
    { name: 'frozen', stop: freeze },
    { name: 'paused in the debugger', stop: pause },
  ])('is $name, and the others steal the lock; it goes on afterwards', async ({ stop }) => {
    const situation = await whileRefreshing('answer');
    const goOn = await stop(situation.holder);
    await expectRepaired(situation);
    await goOn();
    expect(await situation.ofHolder).toBe(200);
    await expectLoggedIn([situation.holder, ...situation.others]);
  });
});
