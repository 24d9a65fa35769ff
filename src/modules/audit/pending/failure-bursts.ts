import { networkOf } from '../../../http/client-address.js';
import type { PendingEvent } from './pending-event.js';

/** So many failures of one kind, by one party, are recorded one by one. */
export const RECORDED_EACH = 100;
export const WINDOW_MS = 60_000;
const MOST_PARTIES = 5_000;

const NOBODY_IN_PARTICULAR = { actor: { kind: 'anonymous' }, address: null, userAgent: null } as const;

/** What a number of failures have in common. */
type Party = Pick<PendingEvent, 'name' | 'actor' | 'address' | 'userAgent'>;

interface Burst {
  readonly endsAtMs: number;
  readonly party: Party;
  times: number;
}

/**
 * Keeps whoever is refused again and again from filling the log: failures cost those who cause them nothing, and need no
 * account. A party is the actor, or for an unknown one where they come from; those beyond MOST_PARTIES count as one.
 *
 * | failures of one kind by one party since the first | recorded                                         |
 * | ------------------------------------------------- | ------------------------------------------------ |
 * | up to RECORDED_EACH                               | each                                             |
 * | more, within WINDOW_MS of the first               | together, as one event that says how many        |
 * | more, after that                                  | each: the count begins anew                      |
 */
export class FailureBursts {
  /** In the order of their ends. */
  private readonly bursts = new Map<string, Burst>();

  /** @returns whether to record the event; false when it is only counted */
  admits(event: PendingEvent, nowMs: number): boolean {
    if (event.outcome !== 'failure') return true;
    const own = keyOf(event);
    const hasRoom = this.bursts.has(own) || this.bursts.size < MOST_PARTIES;
    const key = hasRoom ? own : event.name;
    const party = hasRoom ? event : { ...NOBODY_IN_PARTICULAR, name: event.name };
    const burst = this.bursts.get(key) ?? { endsAtMs: nowMs + WINDOW_MS, party, times: 0 };
    burst.times += 1;
    this.bursts.set(key, burst);
    return burst.times <= RECORDED_EACH;
  }

  /** Ends the bursts whose time is up. @returns what to record of those that were longer */
  end(nowMs: number): PendingEvent[] {
    const summaries: PendingEvent[] = [];
    for (const [party, burst] of this.bursts) {
      if (burst.endsAtMs > nowMs) break;
      this.bursts.delete(party);
      if (burst.times > RECORDED_EACH) summaries.push(summaryOf(burst));
    }
    return summaries;
  }
}

function keyOf({ name, actor, address }: PendingEvent): string {
  const party = actor.kind === 'anonymous' ? address && networkOf(address) : actor;
  return JSON.stringify([name, party]);
}

/** Without what differs among them: the request, whom it concerned, the facts. */
function summaryOf({ party: { name, actor, address, userAgent }, times }: Burst): PendingEvent {
  const common = { name, actor, address, userAgent };
  return { ...common, outcome: 'failure', requestId: null, details: { repeated: times - RECORDED_EACH } };
}
