import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import {
  type AccessRules,
  EVERYTHING,
  isAllowed,
  isRecentLogin,
  type JudgedCaller,
  type Principal,
  type RecentLoginRule,
  recentLoginRequired,
  RouteMemo,
  rulesOf,
} from '../../../http/access/index.js';
import { SessionSettings } from '../../../config/settings.js';
import { routeOf } from '../../../http/presented-request.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { RolePermissions } from '../role-permissions.js';
import { TargetPermissions } from './target-permissions.js';

interface JudgedRequest {
  readonly method: string;
  readonly params: Partial<Record<string, string>>;
  readonly user?: Principal;
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Holds what `@Roles()`, `@Permissions()`, `@OwnerOr()`, `@OnUser()` and `@RequireRecentLogin()` say; stands behind the guard
 * that finds out who calls.
 */
@Injectable()
export class AccessRulesGuard implements CanActivate {
  /** Null where the route has none. */
  private readonly rules = new RouteMemo((decorators) => {
    const rules = rulesOf(decorators);
    return Object.keys(rules).length === 0 ? null : rules;
  });

  private readonly adminMaxAgeSeconds: number | undefined;

  constructor(
    private readonly permissions: RolePermissions,
    private readonly targets: TargetPermissions,
    private readonly audit: AuditLog,
    sessions: SessionSettings,
    private readonly clock: Clock,
  ) {
    const { adminRecentLoginMs } = sessions;
    this.adminMaxAgeSeconds = adminRecentLoginMs === 0 ? undefined : adminRecentLoginMs / 1_000;
  }

  /** @throws DomainError FORBIDDEN, RECENT_LOGIN_REQUIRED, SERVICE_UNAVAILABLE */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const rules = this.rules.of(context);
    return rules === null || this.hold(rules, context);
  }

  private async hold(rules: AccessRules, context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<JudgedRequest>();
    if (request.user && (await this.isAllowed(rules, request, request.user))) {
      // last: nobody is asked for a password who would be refused all the same
      if (rules.recentLogin) this.assertRecent(rules.recentLogin, request.user);
      return true;
    }
    const route = `${request.method} ${routeOf(request)}`;
    this.audit.recordLater({ name: 'access.denied', outcome: 'failure', target: route });
    throw new DomainError('FORBIDDEN');
  }

  private assertRecent(rule: RecentLoginRule, { authenticatedAt }: Principal): void {
    const maxAgeSeconds = 'setting' in rule ? this.adminMaxAgeSeconds : rule.maxAgeSeconds;
    if (maxAgeSeconds === undefined) return;
    if (!isRecentLogin(authenticatedAt, maxAgeSeconds, this.clock.now())) throw recentLoginRequired(maxAgeSeconds);
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
