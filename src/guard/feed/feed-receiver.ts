import { setImmediate as otherWork } from 'node:timers/promises';
import type { KeyForVerifying } from '../../kernel/jws.js';
import type { Acknowledgement } from './feed-client.js';
import type { FeedMemory } from './feed-memory.js';
import { isRefusal, type SecurityEvent, type SetRefusal } from './security-event.js';
import { openSet, verifySet } from './set-verifier.js';

/** Where the issuer's keys are found; a key that is not known yet may be fetched. */
export interface FeedKeys {
  /** @returns undefined when the issuer has no such key now */
  find(kid: string): Promise<KeyForVerifying | undefined>;
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
    const ack: string[] = [];
    const setErrs: Record<string, SetRefusal> = {};
    let left = 0;
    for (const [index, [jti, text]] of Object.entries(sets).entries()) {
      if (index % BEFORE_OTHER_WORK === BEFORE_OTHER_WORK - 1) await otherWork();
      const read = await this.read(jti, text);
      if (read !== undefined && isRefusal(read)) setErrs[jti] = read;
      else if (read !== undefined && this.memory.apply(read)) ack.push(this.applied(jti, read));
      else left += 1;
    }
    return { ack, setErrs, left };
  }

  /**
   * @returns undefined when the issuer's keys, as they are known here, do not have the key that it names: the issuer may have begun to sign with
   *   it since
   */
  private async read(jti: string, text: unknown): Promise<SecurityEvent | SetRefusal | undefined> {
    const set = openSet(text);
    if ('err' in set) return set;
    const key = await this.keys.find(set.kid);
    return key && verifySet(set, key, { ...this.expected, jti });
  }

  private applied(jti: string, event: SecurityEvent): string {
    this.listener(event);
    return jti;
  }
}
