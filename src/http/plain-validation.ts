import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
// not exported otherwise; @nestjs/mapped-types reads it from there as well
import { defaultMetadataStorage as transformations } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';

type Fields = Record<string, unknown>;
type Condition = (fields: object, value: unknown) => boolean;

interface Rule {
  readonly constraint: ValidatorConstraintInterface;
  readonly constraints: unknown[];
}

/** What class-validator's decorators demand of one field. */
interface FieldRules {
  readonly name: string;
  /** The rules count only while all of these hold: `@IsOptional()`, `@ValidateIf()`. */
  readonly conditions: readonly Condition[];
  readonly rules: readonly Rule[];
}

/**
 * Makes an instance of the class from what is plainly right: an object whose fields are all known, hold no object and keep
 * every rule. Undefined says nothing but that this was not seen here; then the pipe has to judge.
 */
export type PlainReader = (value: unknown) => object | undefined;

const OF_FIELDS = 'customValidation';
const CONDITION = 'conditionalValidation';
const NO_GROUPS = undefined;

/**
 * The reader of a class, from the same decorators that the validation pipe goes by. They are read once, since
 * class-validator and class-transformer look them up anew for every object, which took most of a validation's time.
 *
 * @returns undefined for a class with decorators whose work is more than to say yes or no: nested, transformed, of lists
 */
export function plainReaderOf(target: Type<object>): PlainReader | undefined {
  const fields = fieldRulesOf(target);
  if (!fields || fields.some(({ name }) => isTransformed(target, name))) return undefined;
  const known = new Set(fields.map(({ name }) => name));
  return (value) => {
    if (!isPlainObject(value)) return undefined;
    const instance = new target() as Fields;
    for (const [name, field] of Object.entries(value)) {
      if (!known.has(name) || (typeof field === 'object' && field !== null)) return undefined;
      instance[name] = field;
    }
    return fields.every((rules) => keeps(rules, instance, target.name)) ? instance : undefined;
  };
}

function fieldRulesOf(target: Type<object>): readonly FieldRules[] | undefined {
  const storage = getMetadataStorage();
  const metadata = storage.getTargetValidationMetadatas(target, '', false, false, NO_GROUPS);
  const fields: FieldRules[] = [];
  for (const [name, ofField] of Object.entries(storage.groupByPropertyName(metadata))) {
    const isSimple = ofField.every(
      ({ type, each, validateIf, groups }) =>
        (type === OF_FIELDS || type === CONDITION) && !each && !validateIf && !groups?.length,
    );
    if (!isSimple) return undefined;
    const conditions = ofField.filter(({ type }) => type === CONDITION);
    const rules = ofField.filter(({ type }) => type === OF_FIELDS);
    fields.push({
      name,
      conditions: conditions.map(({ constraints }) => constraints[0] as Condition),
      rules: rules.flatMap(({ constraintCls, constraints }) =>
        storage
          .getTargetValidatorConstraints(constraintCls)
          .map(({ instance: constraint }) => ({ constraint, constraints })),
      ),
    });
  }
  return fields.length > 0 ? fields : undefined;
}

function isTransformed(target: Type<object>, name: string): boolean {
  return (
    transformations.getStrategy(target) !== 'none' ||
    transformations.findTransformMetadatas(target, name, TransformationType.PLAIN_TO_CLASS).length > 0 ||
    [
      transformations.findTypeMetadata(target, name),
      transformations.findExposeMetadata(target, name),
      transformations.findExcludeMetadata(target, name),
    ].some(Boolean)
  );
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function keeps({ name: property, conditions, rules }: FieldRules, object: Fields, targetName: string): boolean {
  const value = object[property];
  if (!conditions.every((holds) => holds(object, value))) return true;
  return rules.every(
    // a promise, which a rule that asks somebody answers, is not true
    ({ constraint, constraints }) =>
      constraint.validate(value, { value, constraints, targetName, object, property }) === true,
  );
}
