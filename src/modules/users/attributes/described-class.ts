import type { Type } from '@nestjs/common';
import { nestedClassOf, type PropertyRule, rulesOf } from './attribute-class.js';

type Swagger = typeof import('@nestjs/swagger');
type Schema = Record<string, unknown>;

/** The static method in which the plugin of the Nest CLI writes what it has read off a class. */
const PLUGIN_FACTORY = '_OPENAPI_METADATA_FACTORY';

/** What a rule of class-validator, by its name, says of a value's schema. */
const SCHEMAS: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isDate: () => ({ type: 'string', format: 'date-time' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isObject: () => ({ type: 'object', additionalProperties: true }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([, values]) => ({ enum: values }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  minLength: ([minLength]) => ({ minLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }),
  matches: ([pattern]) => ({ pattern: pattern instanceof RegExp ? pattern.source : pattern }),
};
const OF_LISTS: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  arrayMinSize: ([minItems]) => ({ minItems }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
};

const BY_DESIGN = new Map<unknown, Schema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [Date, { type: 'string', format: 'date-time' }],
]);

/**
 * Says of a team's class in the OpenAPI document what its rules say, for each property of which neither `@ApiProperty()` nor
 * the plugin of the Nest CLI has said anything; of nested classes as well.
 */
export function describeClass(type: Type<object>, swagger: Swagger, seen = new Set<unknown>()): void {
  if (seen.has(type)) return;
  seen.add(type);
  const rules = rulesOf(type);
  for (const name of new Set(rules.map(({ propertyName }) => propertyName))) {
    const nested = nestedClassOf(type, name);
    if (nested) describeClass(nested, swagger, seen);
    if (isDescribed(type, name, swagger)) continue;
    const ofProperty = rules.filter(({ propertyName }) => propertyName === name);
    swagger.ApiProperty(optionsOf(type, name, ofProperty, nested))(type.prototype as object, name);
  }
}

function isDescribed(type: Type<object>, name: string, { DECORATORS }: Swagger): boolean {
  if (Reflect.hasMetadata(DECORATORS.API_MODEL_PROPERTIES, type.prototype as object, name)) return true;
  const factory = (type as unknown as Record<string, unknown>)[PLUGIN_FACTORY];
  return typeof factory === 'function' && name in (factory.call(type) as object);
}

function optionsOf(type: Type<object>, name: string, rules: readonly PropertyRule[], nested?: Type<object>): Schema {
  const names = rules.map((rule) => rule.name);
  const design: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
  const isArray = design === Array || names.includes('isArray') || rules.some(({ each }) => each);
  const required = !rules.some((rule) => rule.type === 'conditionalValidation');
  const ofLists = Object.assign({}, ...rules.map((rule) => said(OF_LISTS, rule))) as Schema;
  if (nested) return { type: () => nested, required, ...(isArray && { isArray, ...ofLists }) };
  const schema = {
    ...BY_DESIGN.get(design),
    ...(Object.assign({}, ...rules.map((rule) => said(SCHEMAS, rule))) as Schema),
  };
  const item = withType(schema);
  return isArray ? { type: 'array', items: item, required, ...ofLists } : { ...item, required };
}

function said(table: typeof SCHEMAS, { name = '', constraints }: PropertyRule): Schema {
  const known = Object.entries(table[name]?.((constraints ?? []) as unknown[]) ?? {});
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** Where the rules do not say it. */
function withType(schema: Schema): Schema {
  if ('type' in schema) return schema;
  if ('enum' in schema)
    return { type: typeof (schema['enum'] as unknown[])[0] === 'number' ? 'number' : 'string', ...schema };
  if ('minimum' in schema || 'maximum' in schema) return { type: 'number', ...schema };
  if ('minLength' in schema || 'maxLength' in schema || 'pattern' in schema) return { type: 'string', ...schema };
  return { type: 'object', additionalProperties: true, ...schema };
}
