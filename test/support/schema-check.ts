import type { OpenAPIObject } from '@nestjs/swagger';
import { type Schema, schemaBehind } from './openapi.js';

/** Where the value is not what the schema says: as much of OpenAPI 3.0's schemas as our document uses. */
export function mismatches(document: OpenAPIObject, reference: Schema | undefined, value: unknown, at = '$'): string[] {
  const schema = schemaBehind(document, reference);
  if (value === null) return schema.nullable === true || isAnything(schema) ? [] : [`${at} is null`];
  const problems = (schema.allOf ?? []).flatMap((part) => mismatches(document, part, value, at));
  if (schema.enum && !schema.enum.includes(value)) problems.push(`${at} is not one of its enum`);
  if (schema.type !== undefined && !isOfType(schema.type, value)) return [...problems, `${at} is no ${schema.type}`];
  if (Array.isArray(value))
    return [
      ...problems,
      ...value.flatMap((item, index) => mismatches(document, schema.items, item, `${at}[${index}]`)),
    ];
  if (typeof value !== 'object' || !schema.properties) return problems;
  return [...problems, ...membersOf(document, schema, value as Record<string, unknown>, at)];
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

function isAnything(schema: Schema): boolean {
  return schema.type === undefined && schema.allOf === undefined && schema.enum === undefined;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  return typeof value === type;
}
