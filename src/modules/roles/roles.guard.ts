import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Principal, ROLES } from '../../http/access/index.js';
import { DomainError } from '../../kernel/domain-error.js';

/** Holds what `@Roles()` says; stands behind the guard that finds out who calls. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws DomainError FORBIDDEN */
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const wanted = this.reflector.getAllAndOverride<readonly string[] | undefined>(ROLES, targets);
    if (!wanted) return true;
    const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
    if (user && wanted.some((role) => user.roles.includes(role))) return true;
    throw new DomainError('FORBIDDEN');
  }
}
