import { setImmediate as otherWork } from 'node:timers/promises';
import type { KeyForVerifying } from '../../kernel/jws.js';
import type { Acknowledgement } from './feed-client.js';
import type { FeedMemory } from './feed-memory.js';
import { isRefusal, type SecurityEvent, type SetRefusal } from './security-event.js';
import { openSet, type UnverifiedSet, verifySet } from './set-verifier.js';

/** Where the issuer's keys are found. */
export interface FeedKeys {
  /** Of those that are known here. */
  find(kid: string): KeyForVerifying | undefined;
  /** Fetches the keys as they are now; does not fail. */
  refetch(): Promise<void>;
}

/** What hears of each event, once it counts. */
export type SecurityEventListener = (event: SecurityEvent) => void;

/** What became of the SETs of one answer. */
export interface Received extends Acknowledgement {
  /** How many could not be applied now; they are not acknowledged, so they come again. */
  readonly left: number;
}

/** Verifying one takes about 0.1 ms. */
const BEFORE_OTHER_WORK = 50;

/** Verifies SETs and remembers what they say. */
export class FeedReceiver {
  constructor(
    private readonly memory: FeedMemory,
    private readonly keys: FeedKeys,
    private readonly expected: { readonly issuer: string; readonly audience: string },
    private readonly listener: SecurityEventListener,
  ) {}

  /** In their order, with pauses in which requests are served. */
  async receive(sets: Readonly<Record<string, unknown>>): Promise<Received> {
    const opened = Object.entries(sets).map(([jti, text]) => ({ jti, set: openSet(text) }));
    await this.fetchMissingKeys(opened.map(({ set }) => set));
    const ack: string[] = [];
    const setErrs: Record<string, SetRefusal> = {};
    let left = 0;
    for (const [index, { jti, set }] of opened.entries()) {
      if (index % BEFORE_OTHER_WORK === BEFORE_OTHER_WORK - 1) await otherWork();
      const read = 'err' in set ? set : this.read(jti, set);
      if (read !== undefined && isRefusal(read)) setErrs[jti] = read;
      else if (read !== undefined && this.apply(read)) ack.push(jti);
      else left += 1;
    }
    return { ack, setErrs, left };
  }

  /** Once for all of them. The issuer itself has used the key, so this is not what a stranger's token may not bring about. */
  private async fetchMissingKeys(sets: readonly (UnverifiedSet | SetRefusal)[]): Promise<void> {
    const isMissing = (set: UnverifiedSet | SetRefusal) => !('err' in set) && !this.keys.find(set.kid);
    if (sets.some(isMissing)) await this.keys.refetch();
  }

  /** @returns undefined when the key is still not among the published ones */
  private read(jti: string, set: UnverifiedSet): SecurityEvent | SetRefusal | undefined {
    const key = this.keys.find(set.kid);
    return key && verifySet(set, key, { ...this.expected, jti });
  }

  private apply(event: SecurityEvent): boolean {
    if (!this.memory.apply(event)) return false;
    this.listener(event);
    return true;
  }
}
