import { PartialType, PickType } from '@nestjs/mapped-types';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min, ValidateBy, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { AdministratorsOnly, SetByAdministrators } from '../../../../src/index.js';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { UserAttributeRules } from '../../../../src/modules/users/index.js';
import { mergeSettings } from '../../../../src/modules/users/user-settings.js';
import { EmployeeAttributes } from '../../../support/employee-attributes.js';

const rules = new UserAttributeRules(EmployeeAttributes);

async function flawsOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.code).toBe('VALIDATION_FAILED');
    return error.errors.map(({ field, code }) => `${field} ${code}`);
  }
}

describe('attributes that are all there is', () => {
  it('are what the class makes of them, as JSON has it', async () => {
    const given = {
      costCentre: 'K1',
      department: 'IT',
      since: '2026-01-02T03:04:05.000Z',
      homeOffice: { city: 'Ulm' },
    };
    expect(await rules.accept(given, 'administrators')).toEqual({ language: 'en', ...given });
  });

  it('are refused by field, nested ones too', async () => {
    const given = { costCentre: 7, homeOffice: { city: 'Ulm', days: 9, floor: 1 }, language: 'fr' };
    expect((await flawsOf(rules.accept(given, 'owner'))).sort()).toEqual([
      ...['attributes.costCentre IS_STRING', 'attributes.costCentre MAX_LENGTH'],
      ...['attributes.homeOffice.days MAX', 'attributes.homeOffice.floor UNKNOWN_FIELD', 'attributes.language IS_IN'],
    ]);
  });

  it('lack what is required of whoever may write it, and of nobody else', async () => {
    expect(await flawsOf(rules.accept({ costCentre: 'K1' }, 'owner'))).toEqual([]);
    expect(await flawsOf(rules.accept({ costCentre: 'K1' }, 'administrators'))).toEqual([
      'attributes.department IS_STRING',
    ]);
    expect(await flawsOf(rules.accept(undefined, 'owner'))).toEqual([
      ...['attributes.costCentre MAX_LENGTH', 'attributes.costCentre IS_STRING'],
    ]);
  });

  it.each([[null], [[]], ['text'], [7], [true]])('cannot be %j', async (given) => {
    expect(await flawsOf(rules.accept(given, 'owner'))).toEqual(['attributes IS_OBJECT']);
  });

  it('may not take more than 8 kB', async () => {
    const of = (length: number) => ({ costCentre: 'K1', language: 'en', notes: { a: 'x'.repeat(length) } });
    const around = JSON.stringify(of(0)).length;
    expect(await flawsOf(rules.accept(of(8_192 - around), 'owner'))).toEqual([]);
    expect(await flawsOf(rules.accept(of(8_193 - around), 'owner'))).toEqual(['attributes TOO_LARGE']);
  });
});

describe('who may not write an attribute', () => {
  it('is told so, or is told that there is none', async () => {
    const given = { costCentre: 'K1', department: 'IT', salaryGrade: 9 };
    const flaws = ['attributes.department SET_BY_ADMINISTRATORS', 'attributes.salaryGrade UNKNOWN_FIELD'];
    expect(await flawsOf(rules.accept(given, 'owner'))).toEqual(flaws);
    expect(await flawsOf(rules.merge({}, given, 'owner'))).toEqual(flaws);
    expect(await flawsOf(rules.accept(given, 'administrators'))).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'Department', 'roles', ''])(
    'gets past that under the name of %j in no way',
    async (name) => {
      for (const value of ['IT', { department: 'IT' }, null]) {
        const given = JSON.parse(
          JSON.stringify({ costCentre: 'K1', X: value }).replace('"X"', JSON.stringify(name)),
        ) as object;
        expect(await flawsOf(rules.accept(given, 'owner'))).toEqual([expect.stringContaining('UNKNOWN_FIELD')]);
        expect(await flawsOf(rules.merge({ department: 'HR' }, given, 'owner'))).toEqual([
          expect.stringContaining('UNKNOWN_FIELD'),
        ]);
      }
    },
  );

  it('leaves it as it is, whatever is changed besides', () => {
    const change = fc.record(
      {
        costCentre: fc.string({ maxLength: 20 }),
        language: fc.constantFrom('de', 'en', null),
        notes: fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer())),
      },
      { requiredKeys: [] },
    );
    const kept = { department: 'HR', salaryGrade: 3, formerly: ['kept'] };
    return fc.assert(
      fc.asyncProperty(change, async (given) => {
        const present = { costCentre: 'K1', language: 'en', ...kept };
        const merged = await rules.merge(present, given, 'owner');
        expect(merged).toMatchObject(kept);
        // and the rest is JSON Merge Patch, with the class's own default in the place of nothing
        expect(merged).toEqual({ language: 'en', ...mergeSettings(present, given) });
        expect(await rules.merge(merged ?? {}, given, 'owner')).toEqual(merged);
      }),
    );
  });

  it.each([
    ['PartialType', class extends PartialType(EmployeeAttributes) {}],
    ['PickType', class extends PickType(EmployeeAttributes, ['costCentre', 'department', 'salaryGrade']) {}],
    ['a class of its own', class extends EmployeeAttributes {}],
  ])('may not write it either in what %s makes of the class', async (_how, derived) => {
    const given = { costCentre: 'K1', department: 'IT', salaryGrade: 9 };
    expect(await flawsOf(new UserAttributeRules(derived).accept(given, 'owner'))).toEqual([
      ...['attributes.department SET_BY_ADMINISTRATORS', 'attributes.salaryGrade UNKNOWN_FIELD'],
    ]);
  });
});

describe('a change', () => {
  it('is judged together with what is there', async () => {
    expect(await flawsOf(rules.merge({ costCentre: 'K1', department: 'IT' }, { costCentre: null }, 'owner'))).toEqual([
      ...['attributes.costCentre MAX_LENGTH', 'attributes.costCentre IS_STRING'],
    ]);
    const present = { costCentre: 'K1', homeOffice: { city: 'Ulm', days: 2 } };
    expect(await flawsOf(rules.merge(present, { homeOffice: { city: null } }, 'owner'))).toEqual(
      expect.arrayContaining(['attributes.homeOffice.city IS_STRING']),
    );
    expect(await rules.merge(present, { homeOffice: { days: null } }, 'owner')).toMatchObject({
      homeOffice: { city: 'Ulm' },
    });
  });

  it('that is none asks nothing of what is there', async () => {
    expect(await rules.merge({ costCentre: 7 }, undefined, 'owner')).toBeUndefined();
  });

  it('leaves what the class no longer has, which administrators remove by null', async () => {
    const present = { costCentre: 'K1', department: 'IT', formerly: 1 };
    expect(await rules.merge(present, { costCentre: 'K2' }, 'owner')).toMatchObject({ formerly: 1 });
    expect(await flawsOf(rules.merge(present, { formerly: null }, 'owner'))).toEqual([
      'attributes.formerly UNKNOWN_FIELD',
    ]);
    expect(await flawsOf(rules.merge(present, { formerly: 2 }, 'administrators'))).toEqual([
      'attributes.formerly UNKNOWN_FIELD',
    ]);
    expect(await rules.merge(present, { formerly: null }, 'administrators')).not.toHaveProperty('formerly');
  });
});

describe('a reader', () => {
  const attributes = { costCentre: 7, department: 'IT', salaryGrade: 3, formerly: 1 };

  it('sees what the class lets them see, as it is stored', () => {
    expect(rules.viewFor('owner', { attributes })).toEqual({ attributes: { costCentre: 7, department: 'IT' } });
    expect(rules.viewFor('administrators', { attributes })).toEqual({ attributes });
  });

  it('sees nothing where there is no class', () => {
    expect(new UserAttributeRules().viewFor('administrators', { attributes })).toEqual({});
  });
});

it('without a class the field is unknown', async () => {
  const none = new UserAttributeRules();
  expect(await flawsOf(none.accept({}, 'administrators'))).toEqual(['attributes UNKNOWN_FIELD']);
  expect(await flawsOf(none.merge({}, {}, 'owner'))).toEqual(['attributes UNKNOWN_FIELD']);
  expect(await none.accept(undefined, 'administrators')).toBeUndefined();
});

it('a decorator that fails on what was sent refuses it', async () => {
  class Failing {
    @Transform(({ value }) => (value as string).split(','))
    @IsString({ each: true })
    tags: string[];
  }
  class FailingRule {
    @ValidateBy({ name: 'isShort', validator: { validate: (value) => (value as string).length < 5 } })
    tag: string;
  }
  expect(await flawsOf(new UserAttributeRules(Failing).accept({ tags: 7 }, 'owner'))).toEqual([
    'attributes IS_READABLE',
  ]);
  expect(await flawsOf(new UserAttributeRules(FailingRule).accept({}, 'owner'))).toEqual(['attributes IS_READABLE']);
});

it('rules that take their time are waited for', async () => {
  class Slow {
    @ValidateBy({
      name: 'isKnown',
      async: true,
      validator: { validate: (value: unknown) => Promise.resolve(value === 'K1') },
    })
    costCentre: string;
  }
  const slow = new UserAttributeRules(Slow);
  expect(await flawsOf(slow.accept({ costCentre: 'K1' }, 'owner'))).toEqual([]);
  expect(await flawsOf(slow.accept({ costCentre: 'K2' }, 'owner'))).toEqual(['attributes.costCentre IS_KNOWN']);
});

describe('a class is refused at the start', () => {
  it('that has no rules', () => {
    class Bare {
      department: string;
    }
    expect(() => new UserAttributeRules(Bare)).toThrow('Bare has no property with a rule of class-validator');
  });

  it('with a property of which only the writer is said', () => {
    class HalfSaid {
      @IsInt() floor: number;
      @SetByAdministrators() department: string;
    }
    expect(() => new UserAttributeRules(HalfSaid)).toThrow('HalfSaid.department');
  });

  it('that says within a nested class who writes, where nobody would look', () => {
    class Contract {
      @AdministratorsOnly() @IsInt() @Min(1) @Max(9) grade: number;
    }
    class Holder {
      @IsOptional() @ValidateNested() @Type(() => Contract) contract?: Contract;
    }
    expect(() => new UserAttributeRules(Holder)).toThrow('Contract.grade');
  });
});
