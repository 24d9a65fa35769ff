import { LifecycleHooks } from '../../../../src/index.js';
import { HookCalls } from '../../../../src/modules/auth/hooks/hook-calls.js';
import { anAccount } from '../../../support/accounts.js';
import { RememberedEvents } from '../../../support/audit-log.js';
import { unicodeIdentifiers } from '../../../support/identifiers.js';
import { aUserRow } from '../../../support/rows.js';

const LIMIT_MS = 5_000;
const CLIENT = { address: '192.0.2.1', userAgent: 'test' };

/** Never answers, and knows when nobody waits any more. */
class SilentHooks extends LifecycleHooks {
  signal: AbortSignal | undefined;

  override beforeRegister(_registration: unknown, signal: AbortSignal): Promise<never> {
    this.signal = signal;
    return new Promise(() => undefined);
  }

  override beforeLogin(_login: unknown, signal: AbortSignal): Promise<never> {
    return this.beforeRegister(_login, signal);
  }
}

describe('a hook that does not answer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['beforeRegister', (calls: HookCalls) => calls.beforeRegister(anAccount(), CLIENT)],
    ['beforeLogin', (calls: HookCalls) => calls.beforeLogin(aUserRow(), 'pwd', CLIENT)],
  ])('%s is waited for five seconds, and told that nobody waits any more', async (_name, call) => {
    const hooks = new SilentHooks();
    const events = new RememberedEvents();
    const answer = call(new HookCalls(hooks, unicodeIdentifiers, events.log)).then(
      () => 'allowed',
      (error: { code: string }) => error.code,
    );
    await jest.advanceTimersByTimeAsync(LIMIT_MS - 1);
    expect(hooks.signal?.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await answer).toBe('SERVICE_UNAVAILABLE');
    expect(hooks.signal?.aborted).toBe(true);
    expect(events.events).toEqual([]);
  });
});

it('no hook refuses anything unless a team says so', async () => {
  class NoHooks extends LifecycleHooks {}
  const calls = new HookCalls(new NoHooks(), unicodeIdentifiers, new RememberedEvents().log);
  await expect(calls.beforeRegister(anAccount(), CLIENT)).resolves.toBeUndefined();
  await expect(calls.beforeLogin(aUserRow(), 'pwd', CLIENT)).resolves.toBeUndefined();
});
