import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_MARKS } from '../http/access/index.js';
import { type Operation, operationsIn } from './openapi-operations.js';

type Requirement = Record<string, string[]>;

const MARKS: readonly string[] = Object.values(ACCESS_MARKS);

/** What the global guard takes as proof of a live session; any one of them is enough. */
export const SESSION_SCHEMES = ['bearer', 'access-cookie', 'session-cookie'] as const;

/**
 * Says of every operation how a caller proves who they are, as the global guard sees it: a route needs a live session unless
 * it is `@Public()`, and a method's decorator counts before its class's. A route that nobody has to prove anything at says so
 * by an empty list.
 */
export function documentSecurity(document: OpenAPIObject): OpenAPIObject {
  for (const { operation } of operationsIn(document)) operation.security = requirementsOf(operation);
  return document;
}

/** Whether one of the schemes opens the operation. */
export function isSecuredBy({ security = [] }: Operation, schemes: readonly string[]): boolean {
  return security.some((requirement) => schemes.some((scheme) => scheme in requirement));
}

function requirementsOf({ security = [] }: Operation): Requirement[] {
  const names = security.flatMap((requirement) => Object.keys(requirement));
  // those of the class stand before those of the method
  const lastMark = names.findLast((name) => MARKS.includes(name));
  const own = security.filter((requirement) => !MARKS.some((mark) => mark in requirement));
  const session = SESSION_SCHEMES.map((scheme): Requirement => ({ [scheme]: [] }));
  return withoutRepetition(lastMark === ACCESS_MARKS.public ? own : [...session, ...own]);
}

function withoutRepetition(requirements: readonly Requirement[]): Requirement[] {
  const byText = new Map(requirements.map((requirement) => [JSON.stringify(requirement), requirement]));
  return [...byText.values()];
}
