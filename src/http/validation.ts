import { applyDecorators, ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsString, ValidateBy, ValidateIf, type ValidationError } from 'class-validator';
import { DomainError, fieldRefused, type FieldError } from '../kernel/domain-error.js';
import { ApiProperty } from './api-docs.js';
import { assertHarmless, fieldPath, MOST_FIELD_ERRORS, unknownField } from './hostile-content.js';
import { type PlainReader, plainReaderOf } from './plain-validation.js';

/**
 * The global pipe: every body and query is exactly what its class says. A route that is called without a body sees an
 * empty object, so that it answers by field what is missing.
 */
export class RequestValidationPipe extends ValidationPipe {
  /** Null for a class that only the whole pipe can judge. */
  private readonly readers = new WeakMap<Type<object>, PlainReader | null>();

  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      transformOptions: { enableImplicitConversion: false },
      stopAtFirstError: false,
      // an error that does not hold the value cannot show it
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new DomainError('VALIDATION_FAILED', { errors: fieldErrorsOf(errors) }),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && metadata.data === undefined) assertObject(value);
    if (metadata.type === 'body' || metadata.type === 'query') assertHarmless(value);
    return this.readPlain(value, metadata) ?? (await super.transform(value, metadata));
  }

  /** What is plainly right needs no more; everything else the pipe judges, and words what is wrong with it. */
  protected readPlain(value: unknown, { type, metatype }: ArgumentMetadata): object | undefined {
    if (metatype === undefined || (type !== 'body' && type !== 'query')) return undefined;
    const target = metatype as Type<object>;
    let reader = this.readers.get(target);
    if (reader === undefined) {
      reader = plainReaderOf(target) ?? null;
      this.readers.set(target, reader);
    }
    return reader?.(value);
  }
}

/** Flattens class-validator's tree: one entry for each rule that a field breaks, nested fields dotted. */
export function fieldErrorsOf(errors: readonly ValidationError[], parent = ''): FieldError[] {
  const flat: FieldError[] = [];
  flatten(errors, parent, flat);
  return flat.slice(0, MOST_FIELD_ERRORS);
}

function flatten(errors: readonly ValidationError[], parent: string, flat: FieldError[]): void {
  for (const { property, constraints, children } of errors) {
    if (flat.length >= MOST_FIELD_ERRORS) return;
    const field = fieldPath(parent, property);
    for (const [constraint, message] of Object.entries(constraints ?? {})) {
      flat.push(constraint === 'whitelistValidation' ? unknownField(field) : refusal(field, constraint, message));
    }
    flatten(children ?? [], field, flat);
  }
}

function refusal(field: string, constraint: string, message: string): FieldError {
  return { field, code: constraint.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase(), message };
}

function assertObject(body: unknown): void {
  if (body === undefined) return;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return;
  throw fieldRefused('body', 'IS_OBJECT', 'The body must be a JSON object.');
}

/** Lengths are in Unicode code points, as a person counts characters, and apply after trimming. */
export interface TextOptions {
  /** 1 unless told otherwise. */
  readonly min?: number;
  readonly max: number;
  /** Drops white space around the text before anything is checked. */
  readonly trim?: boolean;
  /** The field may be left out; null is refused all the same. */
  readonly optional?: boolean;
}

const CONTROL_CHARACTER = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A field of one line of text: a string of a length within limits, without control characters (PostgreSQL stores no NUL)
 * and well-formed Unicode. States the limits in the OpenAPI document as well, so that the two cannot drift.
 */
export function Text({ min = 1, max, trim = false, optional = false }: TextOptions): PropertyDecorator {
  return applyDecorators(
    ...(trim ? [Transform(({ value }) => trimmed(value), { toClassOnly: true })] : []),
    ...(optional ? [ValidateIf((_dto, value) => value !== undefined)] : []),
    ApiProperty({ type: String, minLength: min, maxLength: max, required: !optional }),
    IsString(),
    textRule('minLength', (text) => lengthOf(text) >= min, `must have at least ${min} characters`),
    textRule('maxLength', (text) => lengthOf(text) <= max, `must have at most ${max} characters`),
    textRule('noControlCharacters', (text) => !CONTROL_CHARACTER.test(text), 'must not contain control characters'),
    textRule('isWellFormed', (text) => !LONE_SURROGATE.test(text), 'must be well-formed Unicode'),
  );
}

/** What is not a string breaks `isString` and no rule besides. */
function textRule(name: string, holds: (text: string) => boolean, demand: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value !== 'string' || holds(value),
      defaultMessage: (args) => `${args?.property ?? 'text'} ${demand}`,
    },
  });
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function lengthOf(text: string): number {
  return [...text].length;
}
