import 'reflect-metadata';
import type { ArgumentMetadata, Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsObject, IsOptional, Max, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { RequestValidationPipe, Text } from '../../../src/http/validation.js';
import { DomainError, type FieldError } from '../../../src/kernel/domain-error.js';

class Address {
  @Text({ max: 20 }) city: string;
}

class Person {
  @Text({ min: 2, max: 5, trim: true }) name: string;
  @IsOptional() @IsEmail() email?: string;
  @IsOptional() @IsInt() @Max(150) age?: number;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Address) address?: Address;
}

class Flexible {
  @Text({ max: 5, optional: true }) nickname?: string;
}

const pipe = new RequestValidationPipe();
const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

async function validate(value: unknown, metatype: Class = Person, type: ArgumentMetadata['type'] = 'body') {
  return pipe.transform(value, { type, metatype });
}

async function refusalOf(value: unknown, metatype: Class = Person, type: ArgumentMetadata['type'] = 'body') {
  try {
    await validate(value, metatype, type);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

async function codesOf(value: unknown, metatype: Class = Person): Promise<string[]> {
  return (await refusalOf(value, metatype)).errors.map(({ field, code }) => `${field} ${code}`);
}

describe('RequestValidationPipe', () => {
  it('hands over an instance of the class', async () => {
    const person = await validate({ name: '  Ada ', address: { city: 'London' } });

    expect(person).toBeInstanceOf(Person);
    expect(person).toEqual({ name: 'Ada', address: { city: 'London' } });
    expect((person as Person).address).toBeInstanceOf(Address);
  });

  it('names every rule that a field breaks, in the form of our codes', async () => {
    expect(await codesOf({ name: 'Grace\u0000 Hopper', email: 'x', age: 151.5 })).toEqual([
      'name MAX_LENGTH',
      'name NO_CONTROL_CHARACTERS',
      'email IS_EMAIL',
      'age MAX',
      'age IS_INT',
    ]);
  });

  it('dots the way to a nested field', async () => {
    expect(await codesOf({ name: 'Ada', address: { city: 1, street: 2 } })).toEqual([
      'address.street UNKNOWN_FIELD',
      'address.city IS_STRING',
    ]);
  });

  it('converts nothing implicitly', async () => {
    expect(await codesOf({ name: 12, age: '12' })).toEqual(['name IS_STRING', 'age MAX', 'age IS_INT']);
  });

  it.each([[null], [1], [0], [''], ['x'], [true], [[]], [[{ name: 'Ada' }]]])(
    'refuses %j for a body, whatever class is expected',
    async (body) => {
      expect(await codesOf(body)).toEqual(['body IS_OBJECT']);
      expect(await codesOf(body, Object)).toEqual(['body IS_OBJECT']);
    },
  );

  it('says by field what is missing when there is no body', async () => {
    expect(await codesOf(undefined)).toEqual(['name IS_STRING']);
    expect(await validate(undefined, Flexible)).toEqual({});
  });

  it.each([...INHERITED, 'then', 'toJSON', 'length', ''])('refuses the unknown field %j', async (name) => {
    const body = JSON.parse(`{"name":"Ada",${JSON.stringify(name)}:null}`) as object;
    const inner = JSON.parse(`{"city":"London",${JSON.stringify(name)}:{}}`) as object;

    expect(await codesOf(body)).toEqual([`${name} UNKNOWN_FIELD`]);
    expect(await codesOf({ name: 'Ada', address: inner })).toEqual([`address.${name} UNKNOWN_FIELD`]);
  });

  it.each(INHERITED)('refuses %s in an object of any members and in a query too', async (name) => {
    const value = JSON.parse(`{"a":[{${JSON.stringify(name)}:1}]}`) as object;

    expect(await codesOf(value, Object)).toEqual([`a.0.${name} UNKNOWN_FIELD`]);
    expect((await refusalOf(value, Object, 'query')).code).toBe('VALIDATION_FAILED');
  });

  it('refuses text and names that are not well-formed Unicode, and shows neither', async () => {
    const { errors } = await refusalOf({ name: 'Ada', email: '\ud800', '\udc00': 1 });

    expect(errors.map(({ field, code }) => [field, code])).toEqual([
      ['email', 'IS_WELL_FORMED'],
      ['\ufffd', 'IS_WELL_FORMED'],
    ]);
  });

  it('never repeats a value that it refuses', async () => {
    const secret = fc.string({ minLength: 9, maxLength: 40, unit: 'grapheme' }).map((text) => `§${text}§`);
    await fc.assert(
      fc.asyncProperty(secret, async (text) => {
        const { errors, detail, cause } = await refusalOf({ name: text, email: text, age: text, address: text });

        expect(errors.length).toBeGreaterThan(0);
        expect([JSON.stringify(errors), detail, cause].join()).not.toContain(text);
      }),
    );
  });

  it('shows at most fifty errors and no endless name', async () => {
    const crowd = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, 1]));
    const { errors } = await refusalOf({ name: 'Ada', ['x'.repeat(10_000)]: 1 });

    expect((await refusalOf(crowd)).errors).toHaveLength(50);
    expect(errors[0]?.field).toHaveLength(65);
  });

  it('accepts or refuses any object, and never fails otherwise', async () => {
    const value = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('name', 'email', 'age', 'address', ...INHERITED)),
      fc.jsonValue({ maxDepth: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(value, async (body) => {
        const outcome = await validate(body).catch((error: unknown) => error);

        expect(outcome instanceof Person || outcome instanceof DomainError).toBe(true);
      }),
    );
  });
});

describe('Text', () => {
  it('counts code points, as a person counts characters', async () => {
    expect(await validate({ name: '🦦🦦🦦🦦🦦' })).toEqual({ name: '🦦🦦🦦🦦🦦' });
    expect(await codesOf({ name: '🦦' })).toEqual(['name MIN_LENGTH']);
  });

  it('counts after trimming', async () => expect(await codesOf({ name: '   A   ' })).toEqual(['name MIN_LENGTH']));

  it.each(['\u0000', '\n', '\u007f', '\u0085'])('refuses the control character %j', async (character) => {
    expect(await codesOf({ name: `A${character}a` })).toEqual(['name NO_CONTROL_CHARACTERS']);
  });

  it('may be left out when it is optional, but not be null', async () => {
    expect(await validate({}, Flexible)).toEqual({});
    expect(await codesOf({ nickname: null }, Flexible)).toEqual(['nickname IS_STRING']);
  });

  it('says in its message what it demands', async () => {
    const { errors } = await refusalOf({ name: 'A' });

    expect(errors).toEqual<FieldError[]>([
      { field: 'name', code: 'MIN_LENGTH', message: 'name must have at least 2 characters' },
    ]);
  });
});
