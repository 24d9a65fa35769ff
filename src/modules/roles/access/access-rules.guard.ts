import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { AccessRules, Principal } from '../../../http/access/index.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { EVERYTHING } from '../permission-sets.js';
import { RolePermissions } from '../role-permissions.js';
import { isAllowed, type JudgedCaller } from './access-decision.js';
import { rulesOf } from './route-rules.js';
import { TargetPermissions } from './target-permissions.js';

type JudgedRequest = FastifyRequest<{ Params: Partial<Record<string, string>> }> & { user?: Principal };

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Holds what `@Roles()`, `@Permissions()`, `@OwnerOr()` and `@OnUser()` say; stands behind the guard that finds out who
 * calls.
 */
@Injectable()
export class AccessRulesGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly permissions: RolePermissions,
    private readonly targets: TargetPermissions,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError FORBIDDEN, SERVICE_UNAVAILABLE */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rules = rulesOf(this.reflector, context.getHandler(), context.getClass());
    if (Object.keys(rules).length === 0) return true;
    const request = context.switchToHttp().getRequest<JudgedRequest>();
    if (request.user && (await this.isAllowed(rules, request, request.user))) return true;
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    this.audit.note({ name: 'access.denied', outcome: 'failure', target: route });
    throw new DomainError('FORBIDDEN');
  }

  private async isAllowed(rules: AccessRules, { params }: JudgedRequest, { userId, roles }: Principal) {
    const { permissions, ownerOr, onUser } = rules;
    const isNamedBy = (rule: { parameter: string } | undefined): boolean =>
      rule !== undefined && params[rule.parameter]?.toLowerCase() === userId;
    const isOwner = isNamedBy(ownerOr);
    const hasTarget = onUser !== undefined && !isNamedBy(onUser);
    const needsPermissions = permissions !== undefined || (ownerOr !== undefined && !isOwner) || hasTarget;
    const granted = needsPermissions ? await this.permissions.of(roles) : NOTHING;
    const caller: JudgedCaller = { roles, granted, isOwner, targetGranted: NOTHING };
    const isDecided = !hasTarget || granted.has(EVERYTHING) || !isAllowed(rules, caller);
    if (isDecided) return isAllowed(rules, caller);
    return isAllowed(rules, { ...caller, targetGranted: await this.targets.of(params[onUser.parameter]) });
  }
}
