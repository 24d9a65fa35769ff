import { Injectable } from '@nestjs/common';
import { isAllowed, PermissionCatalogue, type Principal } from '../../../http/access/index.js';
import type { PresentedRequest } from '../../../http/presented-request.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { CsrfCheck } from '../../auth/index.js';
import { RolePermissions } from '../../roles/index.js';
import { type GateDemands, gateDemandsIn } from './gate-demands.js';
import { headerList, headerText } from './header-text.js';
import { judgedMethodOf } from './original-method.js';

/** A gateway's question: what the gateway passes on of the request that it asks about. */
export interface GateQuestion extends PresentedRequest {
  readonly query: unknown;
}

/** Headers that tell the application behind the gateway which user sent the request. */
export type IdentityHeaders = Readonly<
  Record<'X-Auth-User' | 'X-Auth-Session' | 'X-Auth-Email' | 'X-Auth-Roles', string>
>;

const NOTHING: ReadonlySet<string> = new Set();

/** Answers a gateway whether a request may go through. The guard has found the caller before. */
@Injectable()
export class ForwardAuthService {
  constructor(
    private readonly csrf: CsrfCheck,
    private readonly permissions: RolePermissions,
    private readonly catalogue: PermissionCatalogue,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError VALIDATION_FAILED, CSRF_CHECK_FAILED, FORBIDDEN, SERVICE_UNAVAILABLE */
  async admit(caller: Principal, question: GateQuestion): Promise<IdentityHeaders> {
    const { headers, cookies } = question;
    const demands = gateDemandsIn(question.query as Record<string, unknown>, headers, this.catalogue);
    if (caller.proof === 'cookie') {
      this.csrf.assertPasses({ method: judgedMethodOf(headers), headers, cookies }, caller.sessionId);
    }
    if (!(await this.areMet(demands, caller))) {
      this.audit.recordLater({ name: 'access.denied', outcome: 'failure', target: 'forward-auth' });
      throw new DomainError('FORBIDDEN');
    }
    return {
      'X-Auth-User': caller.userId,
      'X-Auth-Session': caller.sessionId,
      'X-Auth-Email': headerText(caller.email),
      'X-Auth-Roles': headerList(caller.roles),
    };
  }

  private async areMet(demands: GateDemands, { roles }: Principal): Promise<boolean> {
    const needsPermissions = demands.some(({ permissions }) => permissions !== undefined);
    const granted = needsPermissions ? await this.permissions.of(roles) : NOTHING;
    const caller = { roles, granted, isOwner: false, targetGranted: NOTHING };
    return demands.every((demand) => isAllowed(demand, caller));
  }
}
