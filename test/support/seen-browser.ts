import type { Browser, BrowserContext, Page, Request } from 'playwright-core';

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1):/;

/** A profile of a browser, and what it has asked and was answered. */
export class SeenBrowser {
  private readonly requests: Request[] = [];

  private constructor(readonly context: BrowserContext) {
    context.on('request', (request) => this.requests.push(request));
  }

  static async open(browser: Browser): Promise<SeenBrowser> {
    const context = await browser.newContext({ locale: 'en-GB' });
    // oidc-provider's pages want a font of another company
    await context.route(
      (url) => !LOOPBACK.test(url.href),
      (route) => route.abort(),
    );
    return new SeenBrowser(context);
  }

  /** Each address that was asked, redirects included, with the Referer that went along. */
  async sent(): Promise<string[]> {
    const lines = this.requests.map(async (request) => {
      const referer = (await request.allHeaders())['referer'] ?? '';
      return [request.method(), request.url(), referer].join(' ');
    });
    return Promise.all(lines);
  }

  /** The last address that was asked there. */
  lastTo(beginning: string): string {
    const found = this.requests.findLast((request) => request.url().startsWith(beginning));
    if (!found) throw new Error(`nothing was asked at ${beginning}`);
    return found.url();
  }

  /** The statuses of our server's answers that are 5xx. */
  async breakdowns(beginning: string): Promise<number[]> {
    const asked = this.requests.filter((request) => request.url().startsWith(beginning));
    const statuses = await Promise.all(asked.map(async (request) => (await request.response())?.status() ?? 0));
    return statuses.filter((status) => status >= 500);
  }

  /** Our cookies, by what is behind COOKIE_NAME; of the cookies of sign-ins without the part that is random. */
  async cookies() {
    const all = await this.context.cookies();
    const ours = all.filter(({ name }) => name.startsWith('watchword_'));
    return new Map(ours.map((cookie) => [cookie.name.replace(/^watchword_/, '').replace(/^flow-.*/, 'flow'), cookie]));
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** Every address to which the buttons for back and forward lead, oldest first. */
export async function historyOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return entries.map(({ url }) => url);
}
