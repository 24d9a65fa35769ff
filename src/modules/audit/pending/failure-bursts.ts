import { networkOf } from '../../../http/client-address.js';
import type { Actor } from '../../../http/request-context.js';
import type { PendingEvent } from './pending-event.js';

/** So many failures of one kind, at one target, by one party, are recorded one by one. */
export const RECORDED_EACH = 100;
export const WINDOW_MS = 60_000;
const MOST_BURSTS = 5_000;

const NOBODY_IN_PARTICULAR = { actor: { kind: 'anonymous' }, address: null, userAgent: null } as const;

/** What a number of failures have in common. */
type Common = Pick<PendingEvent, 'name' | 'target' | 'actor' | 'address' | 'userAgent'>;

interface Burst {
  readonly endsAtMs: number;
  readonly common: Common;
  times: number;
}

/**
 * Keeps whoever is refused again and again from filling the log: failures cost those who cause them nothing, and need no
 * account. A party is the actor, in whatever session, or for an unknown one where they come from. Each target counts
 * apart, so that nobody hides what they probe behind harmless refusals. Those beyond MOST_BURSTS count as one of the kind.
 *
 * | failures of one kind, at one target, by one party | recorded                                  |
 * | ------------------------------------------------- | ----------------------------------------- |
 * | up to RECORDED_EACH                               | each                                      |
 * | more, within WINDOW_MS of the first               | together, as one event that says how many |
 * | more, after that, or when the clock was set back  | each: the count begins anew               |
 */
export class FailureBursts {
  private readonly bursts = new Map<string, Burst>();

  /** @returns whether to record the event; false when it is only counted */
  admits(event: PendingEvent, nowMs: number): boolean {
    if (event.outcome !== 'failure') return true;
    const own = keyOf(event);
    const hasRoom = this.bursts.has(own) || this.bursts.size < MOST_BURSTS;
    const key = hasRoom ? own : event.name;
    const common = hasRoom ? commonOf(event) : { ...NOBODY_IN_PARTICULAR, name: event.name };
    const burst = this.bursts.get(key) ?? { endsAtMs: nowMs + WINDOW_MS, common, times: 0 };
    burst.times += 1;
    this.bursts.set(key, burst);
    return burst.times <= RECORDED_EACH;
  }

  /** Ends the bursts whose time is up. @returns what to record of those that were longer */
  end(nowMs: number): PendingEvent[] {
    const summaries: PendingEvent[] = [];
    for (const [key, burst] of this.bursts) {
      if (!isOver(burst, nowMs)) continue;
      this.bursts.delete(key);
      if (burst.times > RECORDED_EACH) summaries.push(summaryOf(burst));
    }
    return summaries;
  }
}

function isOver({ endsAtMs }: Burst, nowMs: number): boolean {
  const wasSetBack = endsAtMs - nowMs > WINDOW_MS;
  return endsAtMs <= nowMs || wasSetBack;
}

function keyOf({ name, target, actor, address }: PendingEvent): string {
  const party = actor.kind === 'anonymous' ? address && networkOf(address) : withoutSession(actor);
  return JSON.stringify([name, target, party]);
}

/** Without what differs among them: the request, the session, whom it concerned, the facts. */
function commonOf({ name, target, actor, address, userAgent }: PendingEvent): Common {
  return { name, ...(target !== undefined && { target }), actor: withoutSession(actor), address, userAgent };
}

/** Whoever logs in again is still the same. */
function withoutSession(actor: Actor): Actor {
  return actor.kind === 'user' ? { kind: actor.kind, id: actor.id } : actor;
}

function summaryOf({ common, times }: Burst): PendingEvent {
  return { ...common, outcome: 'failure', requestId: null, details: { repeated: times - RECORDED_EACH } };
}
