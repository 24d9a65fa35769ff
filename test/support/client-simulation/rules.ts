import type { Send } from './send.js';
import type { ReachableTab } from './reachable-tab.js';

/** Of a call. */
const MOST_SENDS = 2;
/** For a call: twice where it renews a token ahead of its end, which fails, and twice where the token is over then. */
const MOST_REFRESHES = 4;

/** What must hold of every request at the moment in which it goes out. */
export class SendRules {
  readonly violations: string[] = [];
  private readonly callSends = new Map<string, Send[]>();
  /** Calls that went out for whomever the cookies are. */
  private readonly blindCalls = new Set<string>();
  private readonly refreshesBy = new Map<ReachableTab, number>();

  /**
   * @param asksOf how many things a tab was asked for up to now
   * @param isReplaceable whether another tab may do the same once more, as the one that sends it may be dead
   * @param knowsItsUser whether the tab can tell for whom a call goes out
   */
  constructor(
    private readonly asksOf: (tab: ReachableTab) => number,
    private readonly isReplaceable: (send: Send) => boolean,
    private readonly knowsItsUser: (send: Send) => boolean,
  ) {}

  check(send: Send, underWay: readonly Send[]): void {
    if (send.isRefresh) this.checkRefresh(send, underWay);
    if (send.callId !== null) this.checkCall(send, send.callId);
  }

  private checkRefresh(send: Send, underWay: readonly Send[]): void {
    const sends = (this.refreshesBy.get(send.tab) ?? 0) + 1;
    this.refreshesBy.set(send.tab, sends);
    const most = MOST_REFRESHES * this.asksOf(send.tab);
    if (sends > most) this.violations.push(`${send.tab.name} sent ${sends} refreshes where ${most} are enough`);
    if (send.key === null) this.violations.push(`${send.tab.name} sent a refresh without an Idempotency-Key`);
    for (const other of underWay.filter(({ isRefresh }) => isRefresh)) {
      const both = `${other.tab.name} with ${other.key} and ${send.tab.name} with ${send.key}`;
      if (!this.isReplaceable(other)) this.violations.push(`two refreshes at once: ${both}`);
      else if (other.key !== send.key) this.violations.push(`a stolen refresh with another key: ${both}`);
    }
  }

  private checkCall(send: Send, callId: string): void {
    if (!this.knowsItsUser(send)) this.blindCalls.add(callId);
    const sends = [...(this.callSends.get(callId) ?? []), send];
    this.callSends.set(callId, sends);
    if (sends.length > MOST_SENDS) this.violations.push(`call ${callId} was sent ${sends.length} times`);
    const subjects = new Set(sends.flatMap(({ subject }) => subject ?? []));
    if (subjects.size > 1 && !this.blindCalls.has(callId))
      this.violations.push(`call ${callId} was repeated under another user`);
  }
}
