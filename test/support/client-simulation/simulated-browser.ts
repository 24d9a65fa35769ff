import { BroadcastChannels } from './broadcast-channels.js';
import { CookieJar } from './cookie-jar.js';
import { Network } from './network.js';
import type { Send } from './send.js';
import type { SimulatedServer } from './simulated-server.js';
import { SharedStorage } from './shared-storage.js';
import { SimulatedTab, type Waiter } from './simulated-tab.js';
import { WebLocks } from './web-locks.js';
import type { World } from './world.js';

export type SimulatedDelivery = 'split' | 'body' | 'cookie';

/** What a browser of a schedule is like. */
export interface BrowserTraits {
  readonly delivery: SimulatedDelivery;
  /** Without them the tabs make do with a lease in their storage. */
  readonly hasLocks: boolean;
  /** Without them the tabs do not hear of each other. */
  readonly hasChannels: boolean;
  /** Of what keeps the tokens in delivery `body`; null where it answers at once, as localStorage does. */
  readonly storageDelayMs: number | null;
  /** How far the device's clock is from the server's. */
  readonly skewMs: number;
  /** How long the messages between the tabs are on their way, one after the other; at once after the last. */
  readonly messageDelaysMs: readonly number[];
}

/** A lease is had so long before a refresh is sent at most. */
const LEASE_BEFORE_SENDING_MS = 1_000;

/** One browser: its tabs, and what they share. */
export class SimulatedBrowser {
  readonly tabs: SimulatedTab[] = [];
  readonly waiters: Waiter[] = [];
  readonly storage = new SharedStorage();
  readonly jar = new CookieJar();
  readonly locks: WebLocks | undefined;
  readonly channels: BroadcastChannels | undefined;
  readonly storageDelayMs: number | null;
  readonly network: Network;
  readonly delivery: SimulatedDelivery;
  skewMs: number;
  /** How long the device has slept, which its monotonic clock does not count. */
  sleptMs = 0;
  private messageDelaysMs: number[];
  private jumpedAt = -Infinity;
  private opened = 0;
  private ids = 0;

  constructor(
    readonly world: World,
    server: SimulatedServer,
    { delivery, hasLocks, hasChannels, storageDelayMs, skewMs, messageDelaysMs }: BrowserTraits,
    onSend: (send: Send, underWay: readonly Send[]) => void,
  ) {
    this.delivery = delivery;
    this.skewMs = skewMs;
    this.locks = hasLocks ? new WebLocks(world) : undefined;
    this.messageDelaysMs = [...messageDelaysMs];
    this.channels = hasChannels ? new BroadcastChannels(world, () => this.messageDelaysMs.shift() ?? 0) : undefined;
    this.storageDelayMs = storageDelayMs;
    this.network = new Network({ world, server, jar: this.jar, onSend });
  }

  openTab(): SimulatedTab {
    this.opened += 1;
    const tab = new SimulatedTab(`tab${this.opened}`, this);
    this.tabs.push(tab);
    this.world.record(`${tab.name} is opened`);
    return tab;
  }

  /** From now on nothing goes wrong, and every tab goes on. */
  heal(): void {
    this.messageDelaysMs = [];
    this.network.heal();
    for (const tab of this.livingTabs()) tab.resume();
  }

  /** The clock of the device is set, forward or back. */
  jump(byMs: number): void {
    this.world.record(`the clock of the device jumps by ${byMs} ms`);
    this.skewMs += byMs;
    this.jumpedAt = this.world.now();
  }

  /**
   * Whether another tab may have taken the place of the one that sends this: it was suspended, or there are no Web Locks, and
   * the clock of the device, by which a lease runs out, was set meanwhile.
   */
  isReplaceable({ tab, sentAt }: Send): boolean {
    const isLeaseLost = !this.locks && this.jumpedAt >= sentAt - LEASE_BEFORE_SENDING_MS;
    return tab.wasSuspendedSince(sentAt) || isLeaseLost;
  }

  /** Cookies do not say whose they are: a tab knows it from what it has seen itself, or from what others have told it. */
  knowsItsUser({ tab, request }: Send): boolean {
    if (this.delivery !== 'cookie' || request.headers.has('authorization')) return true;
    return this.channels !== undefined && this.tabs.some((other) => other === tab && other.knewSession);
  }

  livingTabs(): SimulatedTab[] {
    return this.tabs.filter(({ isGone }) => !isGone);
  }

  /** The tab that holds the lock, or refreshes under whatever stands for one. */
  holder(): SimulatedTab | undefined {
    const isRefreshing = (tab: SimulatedTab) =>
      this.network.sends.some((send) => send.tab === tab && send.isRefresh && !send.isOver);
    return this.livingTabs().find((tab) => isRefreshing(tab) || this.locks?.isHeldBy(tab));
  }

  /** The tab is gone, and what it had open with it. */
  forget(tab: SimulatedTab): void {
    this.locks?.releaseAllOf(tab);
    this.channels?.closeAllOf(tab);
    this.network.cancelAllOf(tab);
  }

  nextId(): string {
    this.ids += 1;
    return `${this.ids}`;
  }
}
