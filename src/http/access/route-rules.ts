import { ACCESS_RULES, type AccessRules } from './access-rules.js';
import type { RouteDecorators } from './route-memo.js';

/** The rules of a route: its handler's, and its class's where the handler has none of that kind. */
export function rulesOf(decorators: RouteDecorators): AccessRules {
  const rules = Object.entries(ACCESS_RULES).map(([name, key]): [string, unknown] => [name, decorators(key)]);
  return Object.fromEntries(rules.filter(([, rule]) => rule !== undefined));
}
