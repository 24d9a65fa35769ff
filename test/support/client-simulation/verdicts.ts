import type { Schedule } from './schedule.js';
import { describeError, type Waiter } from './simulated-tab.js';

/** Errors after which the session goes on: the way to the server, and the caller's own doing. */
const PASSING_ERRORS = ['AbortError', 'TypeError'];
const PASSING_CODES = ['NETWORK_ERROR', 'TIMEOUT', 'UNEXPECTED_ANSWER'];
const PASSING_STATUSES = [200, 500, 503];

/** What holds in every schedule, whatever becomes of the session. */
export function assertOrder({ rules, browser, assertNone }: Schedule): void {
  assertNone(rules.violations);
  const hanging = browser.waiters.filter(({ tab, outcome }) => !tab.isGone && !outcome);
  assertNone(hanging.map(describeWaiter));
  const reused = browser.network.sends.filter(({ outcomes }) =>
    outcomes.some(({ code }) => code === 'REFRESH_TOKEN_REUSED'),
  );
  assertNone(reused.map(({ tab, label }) => `${tab.name}, ${label}: the server saw a refresh token twice`));
}

/** The session lives, and nobody was told otherwise. */
export function assertNeverLost({ browser, assertNone }: Schedule): void {
  const waiters = browser.waiters.filter(({ tab }) => !tab.isGone);
  assertNone(waiters.filter((waiter) => !isAsWithLiveSession(waiter)).map(describeWaiter));
  assertNone(browser.tabs.filter(({ loggedOuts }) => loggedOuts.length > 0).map(({ name }) => `${name} is logged out`));
}

export function assertAllSucceed({ assertNone }: Schedule, waiters: readonly Waiter[]): void {
  assertNone(waiters.filter((waiter) => !isSuccess(waiter)).map(describeWaiter));
}

/** Tabs that call at the same time after the token's end cause one refresh, if they can hear of each other's. */
export function assertOneRefresh({ browser, assertNone }: Schedule, waiters: readonly Waiter[]): void {
  if (!browser.channels && browser.delivery !== 'body') return;
  const [first] = waiters;
  const refreshes = browser.network.sends.filter(
    ({ isRefresh, sentAt }) => isRefresh && sentAt >= (first?.begunAt ?? 0),
  );
  assertNone(
    refreshes.length <= 1 ? [] : refreshes.map(({ tab, label }) => `one refresh too many: ${tab.name}, ${label}`),
  );
}

/** All calls are taken for one user's; and where no login was lost on its way, they succeed. */
export function assertOneUser(schedule: Schedule, waiters: readonly Waiter[]): void {
  const { browser, assertNone } = schedule;
  const lastSends = waiters.map(({ id }) => browser.network.sends.findLast(({ callId }) => callId === id));
  const subjects = new Set(lastSends.map((send) => send?.subject));
  assertNone(subjects.size === 1 ? [] : waiters.map(describeWaiter));
  const isLoginLost = browser.waiters.some((waiter) => waiter.kind === 'login' && !isSuccess(waiter));
  if (!isLoginLost) assertAllSucceed(schedule, waiters);
}

/** Where the session has ended for certain, every tab knows it, and was told once; else all tabs are of one mind. */
export function assertEnded(schedule: Schedule, waiters: readonly Waiter[]): void {
  const { browser, assertNone } = schedule;
  if (!schedule.mayHaveEnded()) assertNeverLost(schedule);
  const successes = waiters.filter(isSuccess);
  if (schedule.hasEnded())
    assertNone(successes.map((waiter) => `although the session is over, ${describeWaiter(waiter)}`));
  const isOfOneMind = successes.length === 0 || successes.length === waiters.length;
  assertNone(isOfOneMind ? [] : waiters.map(describeWaiter));
  const returned = browser.tabs.filter(({ returns }) => returns > 0);
  assertNone(returned.map(({ name }) => `${name} was logged in again, although nobody logged in`));
  for (const { isGone, name, loggedOuts, knewSession } of browser.tabs) {
    const reasons = loggedOuts.map(({ reason }) => reason).join();
    const isRight = loggedOuts.length === 1 || (loggedOuts.length === 0 && (successes.length > 0 || !knewSession));
    assertNone(isGone || isRight ? [] : [`${name} was logged out ${loggedOuts.length} times: ${reasons}`]);
  }
}

/** Whether the waiter came to what it may come to while the session lives. */
function isAsWithLiveSession({ outcome }: Waiter): boolean {
  if (!outcome) return false;
  if ('status' in outcome) return PASSING_STATUSES.includes(outcome.status);
  const { name = '', code = '', status = 0 } = outcome.error as { name?: string; code?: string; status?: number };
  return PASSING_ERRORS.includes(name) || PASSING_CODES.includes(code) || PASSING_STATUSES.includes(status);
}

function isSuccess({ outcome }: Waiter): boolean {
  return outcome !== undefined && 'status' in outcome && outcome.status === 200;
}

function describeWaiter({ id, kind, tab, outcome }: Waiter): string {
  const text = !outcome ? 'nothing' : 'status' in outcome ? outcome.status : describeError(outcome.error);
  return `${kind} ${id} of ${tab.name} came to ${text}`;
}
