import type { ReachableTab } from './reachable-tab.js';
import type { World } from './world.js';

interface OpenChannel {
  readonly name: string;
  readonly tab: ReachableTab;
  readonly end: SimulatedChannel;
}

/** One end of a channel, as `BroadcastChannel` is used. */
export interface SimulatedChannel {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The broadcast channels of one browser: each message reaches every other open end of its name, each at a time of its own. */
export class BroadcastChannels {
  private open: OpenChannel[] = [];

  /** @param nextDelayMs how long the next message is on its way */
  constructor(
    private readonly world: World,
    private readonly nextDelayMs: () => number,
  ) {}

  openFor(tab: ReachableTab, name: string): SimulatedChannel {
    const end: SimulatedChannel = {
      onmessage: null,
      postMessage: (message) => this.post({ name, tab, end }, structuredClone(message)),
      close: () => {
        this.open = this.open.filter((other) => other.end !== end);
      },
    };
    this.open.push({ name, tab, end });
    return end;
  }

  closeAllOf(tab: ReachableTab): void {
    this.open = this.open.filter((other) => other.tab !== tab);
  }

  private post(from: OpenChannel, data: unknown): void {
    const isOpen = this.open.some(({ end }) => end === from.end);
    if (!isOpen) throw new DOMException('Channel is closed', 'InvalidStateError');
    const type = (data as { type?: string }).type ?? 'message';
    for (const to of this.open) {
      if (to.name === from.name && to.end !== from.end) this.send({ from, to, type, data });
    }
  }

  private send(message: { from: OpenChannel; to: OpenChannel; type: string; data: unknown }): void {
    const { from, to, type, data } = message;
    const label = `${from.tab.name} says ${type} to ${to.tab.name}`;
    this.world.after(this.nextDelayMs(), label, () => {
      to.tab.deliver(label, () => {
        if (!this.open.includes(to)) return;
        this.world.record(label);
        to.end.onmessage?.({ data: structuredClone(data) });
      });
    });
  }
}
