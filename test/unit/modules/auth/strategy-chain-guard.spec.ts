import { DomainError } from '../../../../src/index.js';
import { StrategyChainGuard } from '../../../../src/modules/auth/access/strategy-chain.guard.js';
import type { Authenticated } from '../../../../src/modules/auth/access/token.strategy.js';
import type { PresentedRequest } from '../../../../src/http/presented-request.js';

const CALLER: Authenticated = { userId: 'ada', sessionId: 'session', proof: 'cookie' };

type Request = PresentedRequest & { user?: Authenticated };

/** As a guard of a team has it that lets callers in whom ours has refused. */
function judgedRequest(csrf: () => void): { request: Request; code: string } {
  const guard = new StrategyChainGuard(
    [{ authenticate: () => CALLER }],
    { assertPasses: csrf } as never,
    { countRejected: () => undefined } as never,
  );
  const request = { method: 'POST', headers: {} } as unknown as Request;
  try {
    void guard.admitRequest(request);
    return { request, code: 'accepted' };
  } catch (error) {
    return { request, code: (error as DomainError).code };
  }
}

it('a request that may be forged across sites carries no caller, whatever becomes of the refusal', () => {
  const forged = judgedRequest(() => {
    throw new DomainError('CSRF_CHECK_FAILED');
  });
  expect(forged.code).toBe('CSRF_CHECK_FAILED');
  expect(forged.request.user).toBeUndefined();
  expect(judgedRequest(() => undefined)).toMatchObject({ code: 'accepted', request: { user: CALLER } });
});
