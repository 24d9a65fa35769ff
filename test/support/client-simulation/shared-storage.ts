import type { TokenStorage } from '../../../src/client/token-storage.js';
import type { ReachableTab } from './reachable-tab.js';
import type { World } from './world.js';

/** localStorage: one for all tabs, and what one writes the others read at once. */
export class SharedStorage {
  private readonly values = new Map<string, string>();

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }

  /** The same values, for a tab, behind promises: each step is done after a while, and the tab hears of it then. */
  slowlyFor(tab: ReachableTab, world: World, delayMs: number): TokenStorage {
    const slowly = <T>(label: string, work: () => T): Promise<T> =>
      new Promise((resolve) => {
        world.after(delayMs, `${tab.name}: ${label}`, () => {
          const value = work();
          tab.deliver(label, () => resolve(value));
        });
      });
    return {
      getItem: (key) => slowly('storage read', () => this.getItem(key)),
      setItem: (key, value) => slowly('storage written', () => this.setItem(key, value)),
      removeItem: (key) => slowly('storage cleared', () => this.removeItem(key)),
    };
  }
}
