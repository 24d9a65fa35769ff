import type { Reflector } from '@nestjs/core';
import { ACCESS_RULES, type AccessRules } from '../../../http/access/index.js';

type Target = Parameters<Reflector['get']>[1];

/** The rules of a handler: its own, and its class's where it has none of that kind. */
export function rulesOf(reflector: Reflector, handler: Target, controller: Target): AccessRules {
  const rules = Object.entries(ACCESS_RULES).map(([name, key]): [string, unknown] => [
    name,
    reflector.getAllAndOverride<unknown>(key, [handler, controller]),
  ]);
  return Object.fromEntries(rules.filter(([, rule]) => rule !== undefined));
}
