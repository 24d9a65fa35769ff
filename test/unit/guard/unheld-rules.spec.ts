import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AccessRulesGuard } from '../../../src/guard/access/access-rules.guard.js';
import { Callers } from '../../../src/guard/access/callers.js';
import type { AdmittedCaller } from '../../../src/guard/verifier/principal.js';
import type { TokenAdmission } from '../../../src/guard/verifier/token-admission.js';
import { OnUser, RequireRecentAdminLogin } from '../../../src/http/access/index.js';
import { FakeClock } from '../../../src/testing/index.js';

class Routes {
  @OnUser()
  change(): void {}

  @RequireRecentAdminLogin()
  enter(): void {}
}

const CLOCK = new FakeClock();
const USER_ID = '019ae000-0000-7000-8000-000000000001';

describe('a rule that only the server can hold', () => {
  // a controller that is made later than the start is in no list that the start could look through
  it.each(['change', 'enter'] as const)('lets nobody in where the start did not see it: %s', async (name) => {
    const callers = new Callers();
    const principal = { userId: USER_ID, roles: ['admin'], authenticatedAt: CLOCK.now() };
    const admission = { permissionsOf: () => Promise.resolve(['*']) } as unknown as TokenAdmission;
    const request = { params: { id: USER_ID } };
    callers.remember(request, { principal, permissions: ['*'] } as unknown as AdmittedCaller);
    const context = new ExecutionContextHost([request, { header: () => undefined }], Routes, Routes.prototype[name]);
    const guard = new AccessRulesGuard(admission, callers, CLOCK);
    await expect(guard.canActivate(context)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
