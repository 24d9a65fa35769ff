import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Account } from './accounts.js';
import { noteSecret } from './evidence.js';

const LIMIT_MS = 60_000;
const VIOLATIONS = `violations = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  violations.push(effectiveDirective + ' ' + blockedURI));`;
/** Chromium writes this for each answer of 400 and more, whether or not the page expects it. */
const REFUSED_ANSWER = /^Failed to load resource: the server responded with a status of 40[01] /;

/** The example page in a tab, by what a person finds there. */
export class ExampleTab {
  /** What the browser has complained of. */
  readonly complaints: string[] = [];
  /** Status, method and path of each answer of the API. */
  readonly answers: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(LIMIT_MS);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED_ANSWER.test(message.text())) this.complaints.push(message.text());
    });
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/api/')) return;
      this.answers.push(`${response.status()} ${response.request().method()} ${pathname}`);
    });
  }

  static async open(context: BrowserContext, url: string): Promise<ExampleTab> {
    const tab = new ExampleTab(await context.newPage());
    await tab.page.addInitScript(VIOLATIONS);
    await tab.page.goto(`${url}/example`);
    // until the page knows whether somebody is logged in
    await tab.heading('Log in').or(tab.heading('You are logged in')).waitFor();
    return tab;
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** Waits for a sentence that is said to everybody. */
  async says(text: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: text }).waitFor();
  }

  async logIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<void> {
    const form = this.region('Log in');
    await form.getByLabel('User name or e-mail address').fill(email);
    await form.getByLabel('Password').fill(password);
    await form.getByRole('button', { name: 'Log in' }).click();
  }

  /** Registers somebody, by the buttons alone, and says who it was. */
  async register(): Promise<Pick<Account, 'email' | 'password'>> {
    const form = this.region('Register');
    await this.button('Make somebody up').click();
    const [email, password] = [form.getByLabel('E-mail address'), form.getByLabel('Password')];
    const account = { email: await email.inputValue(), password: await password.inputValue() };
    noteSecret(account.password);
    await this.button('Register').click();
    const refusal = form.getByRole('alert').filter({ hasText: /./ });
    await this.heading('You are logged in').or(refusal).waitFor();
    if (await refusal.isVisible()) throw new Error(`the registration failed: ${await refusal.innerText()}`);
    return account;
  }

  /** The number beside a name such as `Calls failed`. */
  async count(name: string): Promise<number> {
    const row = this.region('Access token').locator('dl > div').filter({ hasText: name });
    return Number(await row.locator('dd').innerText());
  }

  /** The names of the devices, as the list has them. */
  devices(): Promise<string[]> {
    return this.region('Your devices').getByRole('listitem').locator('.device p:first-child').allInnerTexts();
  }

  violations(): Promise<string[]> {
    return this.page.evaluate<string[]>('violations');
  }
}
