import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '../api-docs.js';
import type { ErrorCode } from '../../kernel/error-codes.js';
import { ApiFailures } from '../api-failures.decorator.js';
import { Authenticated } from './authenticated.decorator.js';
import type { Permission } from './permissions.js';

/** Seconds, or how many of them the setting ADMIN_RECENT_LOGIN says. */
export type RecentLoginRule = { readonly maxAgeSeconds: number } | { readonly setting: 'ADMIN_RECENT_LOGIN' };

/** What the decorators of a route ask of its caller; each one that is given has to hold. */
export interface AccessRules {
  /** One of them. */
  readonly roles?: readonly string[];
  /** All of them. */
  readonly permissions?: readonly Permission[];
  /** The permission, unless the caller is the user whom the path's parameter names. */
  readonly ownerOr?: { readonly permission: Permission; readonly parameter: string };
  /** The user whom the path's parameter names may do nothing that the caller may not. */
  readonly onUser?: { readonly parameter: string };
  /** The caller's login is no older than this. */
  readonly recentLogin?: RecentLoginRule;
}

/** Under which each rule stands in the metadata of a class or method; a method's replaces its class's. */
export const ACCESS_RULES: Readonly<Record<keyof AccessRules, symbol>> = {
  roles: Symbol('watchword:roles'),
  permissions: Symbol('watchword:permissions'),
  ownerOr: Symbol('watchword:owner-or'),
  onUser: Symbol('watchword:on-user'),
  recentLogin: Symbol('watchword:recent-login'),
};

/** How a rule stands in the document; see bootstrap/openapi-access.ts. */
export const ACCESS_EXTENSIONS: Readonly<Record<keyof AccessRules, string>> = {
  roles: 'x-roles',
  permissions: 'x-permissions',
  ownerOr: 'x-owner-or-permission',
  onUser: 'x-on-user',
  recentLogin: 'x-recent-login',
};

/** Says a rule to the guard and in the OpenAPI document in one, so that the two cannot drift. */
export function accessRule<Name extends keyof AccessRules>(
  name: Name,
  rule: NonNullable<AccessRules[Name]>,
  refusal: ErrorCode = 'FORBIDDEN',
) {
  return applyDecorators(
    SetMetadata(ACCESS_RULES[name], rule),
    ApiExtension(ACCESS_EXTENSIONS[name], rule),
    Authenticated(),
    ApiFailures(refusal),
  );
}
