import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import {
  type AccessRules,
  isAllowed,
  isRecentLogin,
  type JudgedCaller,
  recentLoginRequired,
  RouteMemo,
  rulesOf,
} from '../../http/access/index.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import type { AdmittedCaller } from '../verifier/principal.js';
import { TokenAdmission } from '../verifier/token-admission.js';
import { RareWarning } from '../rare-warning.js';
import { Callers } from './callers.js';
import { refusalInAnswer } from './refusal.js';

interface JudgedRequest {
  readonly params?: Partial<Record<string, unknown>>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Holds what `@Roles()`, `@Permissions()`, `@OwnerOr()` and `@RequireRecentLogin()` say; stands behind `WatchwordGuard`. */
@Injectable()
export class AccessRulesGuard implements CanActivate {
  /** Null where the route has none. */
  private readonly rules = new RouteMemo((decorators) => {
    const rules = rulesOf(decorators);
    return Object.keys(rules).length === 0 ? null : rules;
  });

  private readonly permissionsUnknown: RareWarning;

  constructor(
    private readonly admission: TokenAdmission,
    private readonly callers: Callers,
    private readonly clock: Clock,
  ) {
    this.permissionsUnknown = new RareWarning(clock);
  }

  /** @throws WatchwordRefusal */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const rules = this.rules.of(context);
    if (rules === null) return true;
    return this.hold(rules, context).catch((error: unknown) => {
      throw refusalInAnswer(error, context);
    });
  }

  private async hold(rules: AccessRules, context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<JudgedRequest>();
    const caller = this.callers.of(request);
    if (!caller || !(await this.isAllowed(rules, request, caller, context))) throw new DomainError('FORBIDDEN');
    // last: nobody is asked for a password who would be refused all the same
    if (rules.recentLogin) this.assertRecent(rules.recentLogin, caller);
    return true;
  }

  private async isAllowed(
    rules: AccessRules,
    request: JudgedRequest,
    caller: AdmittedCaller,
    context: ExecutionContext,
  ) {
    const { permissions, ownerOr } = rules;
    const { userId, roles } = caller.principal;
    const named = ownerOr && request.params?.[ownerOr.parameter];
    const isOwner = typeof named === 'string' && named.toLowerCase() === userId;
    const needsPermissions = permissions !== undefined || (ownerOr !== undefined && !isOwner);
    const granted = needsPermissions ? await this.grantedTo(caller, context) : NOTHING;
    // the start is refused for such a route, where it is found; nobody knows here what that user may do
    if (rules.onUser) return false;
    const judged: JudgedCaller = { roles, granted, isOwner, targetGranted: NOTHING };
    return isAllowed(rules, judged);
  }

  private async grantedTo(caller: AdmittedCaller, context: ExecutionContext): Promise<ReadonlySet<string>> {
    const permissions = await this.admission.permissionsOf(caller);
    if (permissions) return new Set(permissions);
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    const reason =
      'the token has no claim permissions: it was too long, or not known; introspection would ask for them';
    this.permissionsUnknown.write({ event: 'permissions_unknown', route, reason });
    return NOTHING;
  }

  private assertRecent(rule: NonNullable<AccessRules['recentLogin']>, { principal }: AdmittedCaller): void {
    // the other kind has its age from the server's settings: the start is refused for it
    if (!('maxAgeSeconds' in rule)) throw new DomainError('FORBIDDEN');
    const { maxAgeSeconds } = rule;
    if (!isRecentLogin(principal.authenticatedAt, maxAgeSeconds, this.clock.now()))
      throw recentLoginRequired(maxAgeSeconds);
  }
}
