import { networkOf } from '../../../http/client-address.js';
import type { Actor } from '../../../http/request-context.js';
import type { PendingEvent } from './pending-event.js';

/** So many failures of one kind, at one target, by one party, are recorded one by one. */
export const RECORDED_EACH = 100;
/** So many failures of any kind, at whatever target, by one party are recorded one by one. */
export const RECORDED_BY_PARTY = 500;
export const WINDOW_MS = 60_000;
const MOST_BURSTS = 5_000;

const NOBODY_IN_PARTICULAR = { actor: { kind: 'anonymous' }, address: null, userAgent: null } as const;

/** What a number of failures have in common. */
type Common = Pick<PendingEvent, 'name' | 'target' | 'actor' | 'address' | 'userAgent'>;

interface Count {
  readonly endsAtMs: number;
  times: number;
}

interface Burst extends Count {
  readonly common: Common;
  /** How many of them are recorded one by one. */
  readonly recorded: number;
}

/**
 * Keeps whoever is refused again and again from filling the log: failures cost those who cause them nothing, and need no
 * account. A party is the actor, in whatever session, or for an unknown one where they come from. Each target counts
 * apart, so that nobody hides what they probe behind harmless refusals. But targets are as many as somebody likes, so what
 * one party fails at in all has a limit, too. Those beyond MOST_BURSTS count as one of the kind.
 *
 * | failures of one kind, at one target, by one party | recorded of the party   | recorded                           |
 * | ------------------------------------------------- | ----------------------- | ---------------------------------- |
 * | up to RECORDED_EACH                               | up to RECORDED_BY_PARTY | each                               |
 * | up to RECORDED_EACH                               | more                    | together with all of the kind      |
 * | more                                              | any number              | together with those at the target  |
 *
 * Together means one event that says how many. A count begins anew WINDOW_MS after its first failure, and when the clock
 * was set back.
 */
export class FailureBursts {
  private readonly bursts = new Map<string, Burst>();
  private readonly parties = new Map<string, Count>();

  /** @returns whether to record the event; false when it is only counted */
  admits(event: PendingEvent, nowMs: number): boolean {
    if (event.outcome !== 'failure') return true;
    const party = partyOf(event);
    const own = JSON.stringify([event.name, event.target, party]);
    const isNew = !this.bursts.has(own);
    // asked first, or one party could fill the room of all others with ever new targets
    if (isNew && this.hasSpentItsShare(party)) return this.countOfKind(event, party, nowMs);
    if (isNew && this.bursts.size >= MOST_BURSTS) {
      const common = { ...NOBODY_IN_PARTICULAR, name: event.name };
      return this.countBurst(event.name, { common, recorded: RECORDED_EACH }, nowMs) <= RECORDED_EACH;
    }
    const burst = { common: commonOf(event), recorded: RECORDED_EACH };
    if (this.countBurst(own, burst, nowMs) > RECORDED_EACH) return false;
    if (this.hasSpentItsShare(party)) return this.countOfKind(event, party, nowMs);
    this.countRecorded(party, nowMs);
    return true;
  }

  /** Ends the bursts whose time is up. @returns what to record of those that were longer */
  end(nowMs: number): PendingEvent[] {
    const summaries: PendingEvent[] = [];
    for (const [key, burst] of this.bursts) {
      if (!isOver(burst, nowMs)) continue;
      this.bursts.delete(key);
      if (burst.times > burst.recorded) summaries.push(summaryOf(burst));
    }
    for (const [party, count] of this.parties) if (isOver(count, nowMs)) this.parties.delete(party);
    return summaries;
  }

  private countBurst(key: string, made: Pick<Burst, 'common' | 'recorded'>, nowMs: number): number {
    const burst = this.bursts.get(key) ?? { ...made, endsAtMs: nowMs + WINDOW_MS, times: 0 };
    this.bursts.set(key, burst);
    return (burst.times += 1);
  }

  /** With all of its kind by the party, which are recorded together. @returns false: the event itself is not recorded */
  private countOfKind(event: PendingEvent, party: string, nowMs: number): false {
    const { name, actor, address, userAgent } = commonOf(event);
    this.countBurst(JSON.stringify([name, party]), { common: { name, actor, address, userAgent }, recorded: 0 }, nowMs);
    return false;
  }

  private hasSpentItsShare(party: string): boolean {
    return (this.parties.get(party)?.times ?? 0) >= RECORDED_BY_PARTY;
  }

  private countRecorded(party: string, nowMs: number): void {
    const count = this.parties.get(party) ?? { endsAtMs: nowMs + WINDOW_MS, times: 0 };
    this.parties.set(party, count);
    count.times += 1;
  }
}

function isOver({ endsAtMs }: Count, nowMs: number): boolean {
  const wasSetBack = endsAtMs - nowMs > WINDOW_MS;
  return endsAtMs <= nowMs || wasSetBack;
}

function partyOf({ actor, address }: PendingEvent): string {
  return JSON.stringify(actor.kind === 'anonymous' ? address && networkOf(address) : withoutSession(actor));
}

/** Without what differs among them: the request, the session, whom it concerned, the facts. */
function commonOf({ name, target, actor, address, userAgent }: PendingEvent): Common {
  return { name, ...(target !== undefined && { target }), actor: withoutSession(actor), address, userAgent };
}

/** Whoever logs in again is still the same. */
function withoutSession(actor: Actor): Actor {
  return actor.kind === 'user' ? { kind: actor.kind, id: actor.id } : actor;
}

function summaryOf({ common, times, recorded }: Burst): PendingEvent {
  return { ...common, outcome: 'failure', requestId: null, details: { repeated: times - recorded } };
}
