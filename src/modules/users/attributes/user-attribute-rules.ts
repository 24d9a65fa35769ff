import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { assertHarmless, fieldPath, MOST_FIELD_ERRORS, unknownField } from '../../../http/hostile-content.js';
import { fieldErrorsOf } from '../../../http/validation.js';
import { DomainError, type FieldError, fieldRefused } from '../../../kernel/domain-error.js';
import { mergeSettings } from '../user-settings.js';
import { AttributeClass } from './attribute-class.js';
import {
  type AcceptedAttributes,
  type AttributeMap,
  type AttributeParty,
  ATTRIBUTES_MAX_BYTES,
} from './user-attributes.js';

const FIELD = 'attributes';

/**
 * Which attributes the users of this application have, who sets them and who sees them. Each application has one of its own,
 * so that several in one process do not mix. Without a class there are no attributes: the field is unknown.
 *
 * | who writes     | a name that the class has | … SetByAdministrators   | … AdministratorsOnly  | any other    |
 * | -------------- | ------------------------- | ----------------------- | --------------------- | ------------ |
 * | owner          | is judged                 | SET_BY_ADMINISTRATORS   | UNKNOWN_FIELD         | UNKNOWN_FIELD |
 * | administrators | is judged                 | is judged               | is judged             | UNKNOWN_FIELD |
 */
export class UserAttributeRules {
  readonly ofClass: AttributeClass | undefined;

  /** @throws Error for a class that would let through what nobody has looked at */
  constructor(type?: Type<object>) {
    this.ofClass = type && new AttributeClass(type);
  }

  /** What a response says of them, to be spread into it; nothing where there are none. */
  viewFor(reader: AttributeParty, { attributes }: { readonly attributes: object }): { attributes?: object } {
    const { ofClass } = this;
    if (!ofClass) return {};
    if (reader === 'administrators') return { attributes };
    // of a name that the class no longer has nobody knows whether it was to be seen
    return { attributes: picked(attributes as AttributeMap, (name) => ofClass.isVisibleTo(reader, name)) };
  }

  /** The fields that an event of the audit log names, without those of which the reader is to learn nothing. */
  namesFor(reader: AttributeParty, fields: readonly string[]): string[] {
    return fields.filter((field) => {
      const [place, name = ''] = field.split('.', 2);
      return place !== FIELD || reader === 'administrators' || this.ofClass?.isVisibleTo(reader, name) === true;
    });
  }

  /**
   * Attributes that are all there is: of a new user, or in the place of those before.
   *
   * @returns undefined where there are no attributes
   * @throws DomainError VALIDATION_FAILED
   */
  async accept(given: unknown, writer: AttributeParty): Promise<AcceptedAttributes | undefined> {
    const ofClass = this.classFor(given);
    if (!ofClass) return undefined;
    const attributes = objectOf(given === undefined ? {} : given);
    assertWritable(Object.keys(attributes), ofClass, writer);
    // null is nothing here, as it is in a change
    return judged(mergeSettings({}, attributes), ofClass, writer);
  }

  /**
   * A change as JSON Merge Patch has it (RFC 7396), with the whole judged afterwards. What was stored for a class of former
   * days stays as it is; an administrator removes it by null.
   *
   * @throws DomainError VALIDATION_FAILED
   */
  async merge(present: object, given: unknown, writer: AttributeParty): Promise<AcceptedAttributes | undefined> {
    const ofClass = this.classFor(given);
    if (!ofClass || given === undefined) return undefined;
    const change = objectOf(given);
    const isRemoval = (name: string) => writer === 'administrators' && name in present && change[name] === null;
    assertWritable(
      Object.keys(change).filter((name) => !isRemoval(name)),
      ofClass,
      writer,
    );
    return judged(mergeSettings(present as AttributeMap, change), ofClass, writer);
  }

  /** What is wrong with attributes that are all there is. */
  async flawsIn(given: unknown, writer: AttributeParty): Promise<readonly FieldError[]> {
    try {
      await this.accept(given, writer);
      return [];
    } catch (error) {
      if (error instanceof DomainError) return error.errors;
      throw error;
    }
  }

  private classFor(given: unknown): AttributeClass | undefined {
    if (!this.ofClass && given !== undefined) throw refused([unknownField(FIELD)]);
    return this.ofClass;
  }
}

function objectOf(given: unknown): AttributeMap {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw fieldRefused(FIELD, 'IS_OBJECT', 'attributes must be an object');
  }
  assertHarmless({ [FIELD]: given });
  return given as AttributeMap;
}

function assertWritable(names: readonly string[], ofClass: AttributeClass, writer: AttributeParty): void {
  const errors = names
    .filter((name) => !ofClass.isWritableBy(writer, name))
    .map((name) => (ofClass.isVisibleTo(writer, name) ? setByOthers(name) : unknownField(fieldPath(FIELD, name))));
  if (errors.length > 0) throw refused(errors);
}

function setByOthers(name: string): FieldError {
  return {
    field: fieldPath(FIELD, name),
    code: 'SET_BY_ADMINISTRATORS',
    message: 'Only administrators set this field; leave it out.',
  };
}

/**
 * By the rules of the class. A writer is not held responsible for what only others may write: of that neither what is wrong
 * with it counts nor what is missing, and it stays as it is stored.
 */
async function judged(
  attributes: AttributeMap,
  ofClass: AttributeClass,
  writer: AttributeParty,
): Promise<AcceptedAttributes> {
  const isResponsible = (name: string) => ofClass.isWritableBy(writer, name);
  const { instance, errors } = await instanceOf(
    picked(attributes, (name) => ofClass.has(name)),
    ofClass,
  );
  const own = errors.filter(({ property }) => isResponsible(property));
  if (own.length > 0) throw refused(fieldErrorsOf(own, FIELD));
  // as JSON has it, and without what a class of JavaScript may hold besides
  const stored = {
    ...(JSON.parse(JSON.stringify(instance)) as object),
    ...picked(attributes, (name) => !isResponsible(name)),
  };
  if (Buffer.byteLength(JSON.stringify(stored)) > ATTRIBUTES_MAX_BYTES) {
    throw fieldRefused(FIELD, 'TOO_LARGE', `The attributes may take up to ${ATTRIBUTES_MAX_BYTES} bytes as JSON.`);
  }
  return stored as AcceptedAttributes;
}

async function instanceOf(
  attributes: AttributeMap,
  { type }: AttributeClass,
): Promise<{ instance: object; errors: readonly ValidationError[] }> {
  try {
    const instance = plainToInstance(type, attributes);
    const errors = await validate(instance, {
      ...{ whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false },
      validationError: { target: false, value: false },
    });
    return { instance, errors };
  } catch (cause) {
    const detail = `a decorator of ${type.name} has failed on what was sent`;
    const errors = [{ field: FIELD, code: 'IS_READABLE', message: 'The attributes cannot be read.' }];
    throw new DomainError('VALIDATION_FAILED', { errors, detail, cause });
  }
}

function picked(attributes: AttributeMap, isWanted: (name: string) => boolean): AttributeMap {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function refused(errors: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', { errors: errors.slice(0, MOST_FIELD_ERRORS) });
}
