/** A tab as the parts of its browser know it. */
export interface ReachableTab {
  readonly name: string;
  /** Something of the outside reaches the tab, now or when it goes on. */
  deliver(label: string, act: () => void): void;
  wasSuspendedSince(instant: number): boolean;
}
