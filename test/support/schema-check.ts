import type { OpenAPIObject } from '@nestjs/swagger';
import { type Schema, schemaBehind } from './openapi.js';

/** Where the value is not what the schema says: as much of OpenAPI 3.1's schemas as our document uses. */
export function mismatches(document: OpenAPIObject, reference: Schema | undefined, value: unknown, at = '$'): string[] {
  const schema = schemaBehind(document, reference);
  const problems = (schema.allOf ?? []).flatMap((part) => mismatches(document, part, value, at));
  if (schema.anyOf) problems.push(...mismatchesOfAll(document, schema.anyOf, value, at));
  if (schema.enum && !schema.enum.includes(value)) problems.push(`${at} is not one of its enum`);
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(type, value)))
    return [...problems, `${at} is no ${types.join(' or ')}`];
  if (Array.isArray(value))
    return [
      ...problems,
      ...value.flatMap((item, index) => mismatches(document, schema.items, item, `${at}[${index}]`)),
    ];
  if (typeof value !== 'object' || value === null || !schema.properties) return problems;
  return [...problems, ...membersOf(document, schema, value as Record<string, unknown>, at)];
}

/** Nothing where one of the schemas fits, else what is wrong with the first. */
function mismatchesOfAll(document: OpenAPIObject, schemas: readonly Schema[], value: unknown, at: string): string[] {
  const outcomes = schemas.map((schema) => mismatches(document, schema, value, at));
  return outcomes.some((problems) => problems.length === 0) ? [] : (outcomes[0] ?? []);
}

/** A member that the schema does not know is a mismatch: our answers are lists of what is allowed. */
function membersOf(
  document: OpenAPIObject,
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
): string[] {
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const known = schema.properties ?? {};
  const present = Object.entries(value).flatMap(([name, member]) => {
    if (name in known) return mismatches(document, known[name], member, `${at}.${name}`);
    return schema.additionalProperties ? [] : [`${at}.${name} is not in the schema`];
  });
  return [...missing, ...present];
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
