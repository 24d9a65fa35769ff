import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_EXTENSIONS, type AccessRules, type RecentLoginRule } from '../http/access/index.js';
import { operationsIn } from './openapi-operations.js';

/** Says for people what the rules of a route are; for programs they stay where the decorators have put them. */
export function documentAccess(document: OpenAPIObject): OpenAPIObject {
  for (const { operation } of operationsIn(document)) {
    const sentences = sentencesOf(rulesIn(operation));
    if (sentences.length === 0) continue;
    operation.description = [...(operation.description ? [operation.description] : []), ...sentences].join(' ');
  }
  return document;
}

function rulesIn(documented: object): AccessRules {
  const operation = documented as Partial<Record<string, unknown>>;
  const { roles, permissions, ownerOr, onUser, recentLogin } = ACCESS_EXTENSIONS;
  return {
    ...(operation[roles] !== undefined && { roles: operation[roles] }),
    ...(operation[permissions] !== undefined && { permissions: operation[permissions] }),
    ...(operation[ownerOr] !== undefined && { ownerOr: operation[ownerOr] }),
    ...(operation[onUser] !== undefined && { onUser: operation[onUser] }),
    ...(operation[recentLogin] !== undefined && { recentLogin: operation[recentLogin] }),
  } as AccessRules;
}

function sentencesOf({ roles, permissions, ownerOr, onUser, recentLogin }: AccessRules): string[] {
  return [
    ...(roles ? [`Needs the role ${namesOf(roles, ' or ')}.`] : []),
    ...(permissions ? [`Needs the permission ${namesOf(permissions, ' and ')}.`] : []),
    ...(ownerOr
      ? [`Needs to be the user whom \`${ownerOr.parameter}\` names, or ${namesOf([ownerOr.permission])}.`]
      : []),
    ...(onUser ? ['Not allowed on a user who has a permission that the caller lacks.'] : []),
    ...(recentLogin ? [recencyOf(recentLogin)] : []),
  ];
}

function recencyOf(rule: RecentLoginRule): string {
  if ('setting' in rule) return `Needs a login as recent as the setting \`${rule.setting}\` says.`;
  return `Needs a login of the last ${rule.maxAgeSeconds} seconds.`;
}

function namesOf(names: readonly string[], between = ''): string {
  return names.map((name) => `\`${name}\``).join(between);
}
