import type fc from 'fast-check';
import type { TestUser } from '../../../src/testing/index.js';
import { ACCESS_LIFE_MS, type Plan, type Step } from './plans.js';
import { SendRules } from './rules.js';
import type { SimulatedBackend } from './simulated-backend.js';
import { SimulatedBrowser } from './simulated-browser.js';
import type { SimulatedTab, Waiter } from './simulated-tab.js';
import { World } from './world.js';

const TEN_MINUTES_MS = 600_000;

/** One run of a plan: a browser with a session of its own on the real server. */
export class Schedule {
  readonly world: World;
  readonly browser: SimulatedBrowser;
  readonly rules: SendRules;
  private people: readonly TestUser[] = [];
  private isEndedByServer = false;

  constructor(
    private readonly backend: SimulatedBackend,
    scheduler: fc.Scheduler,
    private readonly plan: Plan,
  ) {
    this.world = new World(scheduler, backend.running.clock);
    this.rules = new SendRules(
      (tab) => this.browser.waiters.filter((waiter) => waiter.tab === tab).length,
      (send) => this.browser.isReplaceable(send),
      (send) => this.browser.knowsItsUser(send),
    );
    this.browser = new SimulatedBrowser(this.world, backend.server, plan, (send, underWay) =>
      this.rules.check(send, underWay),
    );
  }

  /** Somebody logs in while nothing goes wrong; then the plan happens, with all its faults, until everything is quiet. */
  async play(): Promise<void> {
    this.people = await this.backend.activePeople();
    await this.logInFirst();
    this.browser.network.breakFrom(this.plan.fates);
    let at = 0;
    for (const { afterMs, step } of this.plan.steps) {
      at += afterMs;
      this.world.after(at, JSON.stringify(step), () => this.perform(step));
    }
    await this.world.pass(at);
    await this.heal();
  }

  /** Every living tab calls, with a token that is over. */
  async callInEveryTab(): Promise<readonly Waiter[]> {
    await this.world.pass(ACCESS_LIFE_MS);
    if (this.browser.livingTabs().length === 0) this.browser.openTab();
    const waiters = this.browser.livingTabs().map((tab) => tab.call());
    await this.world.passUntilQuiet(TEN_MINUTES_MS);
    return waiters;
  }

  /** Whether somebody or something may have ended the session. */
  mayHaveEnded(): boolean {
    return this.isEndedByServer || this.browser.waiters.some(({ kind }) => kind === 'logout');
  }

  /** Whether it has ended for certain. */
  hasEnded(): boolean {
    const isLogout = ({ kind, outcome }: Waiter) => kind === 'logout' && outcome !== undefined && 'status' in outcome;
    return this.isEndedByServer || this.browser.waiters.some(isLogout);
  }

  /** @throws Error that lists what is wrong, and all that happened */
  readonly assertNone = (wrong: readonly string[]): void => {
    if (wrong.length > 0) throw new Error([...wrong, ...this.world.trace].join('\n'));
  };

  private async logInFirst(): Promise<void> {
    const [first] = Array.from({ length: this.plan.tabs }, () => this.browser.openTab());
    const [person] = this.people;
    if (!first || !person) throw new Error('a plan has at least one tab');
    this.logIn(first, person);
    await this.world.passUntilQuiet(TEN_MINUTES_MS);
  }

  private logIn(tab: SimulatedTab, { username: identifier, password }: TestUser): void {
    tab.ask('login', () => tab.client.login({ identifier, password }));
  }

  private async heal(): Promise<void> {
    this.world.record('from here on nothing goes wrong');
    this.browser.heal();
    await this.world.passUntilQuiet(TEN_MINUTES_MS);
  }

  private perform(step: Step): void | Promise<void> {
    if ('tab' in step) return this.performInTab(step);
    const { browser } = this;
    switch (step.kind) {
      case 'open':
        return void browser.openTab();
      case 'killHolder':
        return browser.holder()?.kill();
      case 'suspendHolder':
        return this.suspend(browser.holder(), step.forMs);
      case 'sleep':
        return this.sleep(step.forMs);
      case 'offline':
        return this.goOffline(step.forMs);
      case 'jump':
        return browser.jump(step.byMs);
      case 'endedElsewhere':
        this.isEndedByServer = true;
        this.world.record('the session is ended on another device');
        return this.backend.endSessions();
      case 'suspendedByAdministrator':
        this.isEndedByServer = true;
        this.world.record('the account is suspended');
        return this.backend.suspend();
    }
  }

  private performInTab(step: Extract<Step, { tab: number }>): void {
    const living = this.browser.livingTabs().filter(({ isSuspended }) => !isSuspended);
    const tab = living[step.tab % living.length];
    if (tab) this.performIn(tab, step);
  }

  private performIn(tab: SimulatedTab, step: Extract<Step, { tab: number }>): void {
    const { client } = tab;
    switch (step.kind) {
      case 'call':
        return void tab.call();
      case 'refresh':
        return void tab.ask('refresh', () => client.refresh());
      case 'accessToken':
        return void tab.ask('accessToken', () => client.accessToken());
      case 'logout':
        return void tab.ask('logout', () => tab.client.logout());
      case 'login':
        return this.logIn(tab, this.people[step.user] as TestUser);
      case 'abortedCall': {
        const abort = new AbortController();
        this.world.after(step.afterMs, `${tab.name} aborts`, () => abort.abort());
        return void tab.call(abort.signal);
      }
      case 'suspend':
        return this.suspend(tab, step.forMs);
      case 'hide':
        tab.hide();
        this.world.after(step.forMs, `${tab.name} is shown`, () => tab.show());
        return;
      case 'reopen':
        tab.kill();
        this.browser.openTab();
        return;
      case 'kill':
        tab.kill();
    }
  }

  private suspend(tab: SimulatedTab | undefined, forMs: number): void {
    if (!tab) return;
    tab.suspend();
    this.world.after(forMs, `${tab.name} goes on`, () => tab.resume());
  }

  /** The whole device: nothing moves, and the monotonic clock of its browser stands still. */
  private sleep(forMs: number): void {
    const tabs = this.browser.livingTabs();
    this.goOffline(forMs);
    for (const tab of tabs) tab.suspend();
    this.world.after(forMs, 'the device wakes up', () => {
      this.browser.sleptMs += forMs;
      for (const tab of tabs) tab.resume();
    });
  }

  private goOffline(forMs: number): void {
    this.world.record('offline');
    this.browser.network.isOffline = true;
    this.world.after(forMs, 'online', () => {
      this.browser.network.isOffline = false;
    });
  }
}
