import type { ArgumentMetadata, Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { PageQuery } from '../../../src/http/page.dto.js';
import { plainReaderOf } from '../../../src/http/plain-validation.js';
import { RequestValidationPipe } from '../../../src/http/validation.js';
import type { DomainError } from '../../../src/kernel/domain-error.js';
import { LoginRequest, LogoutRequest, RefreshRequest } from '../../../src/modules/auth/auth.dto.js';
import { SessionListQuery } from '../../../src/modules/sessions/sessions.dto.js';
import { DeleteAccountRequest, ProfileRequest } from '../../../src/modules/users/users.dto.js';

class WithDefault {
  @IsInt() readonly limit: number = 20;
  @ValidateIf((fields: WithDefault) => fields.limit > 50) @IsString() reason?: string;
}

const CLASSES = { RefreshRequest, LoginRequest, LogoutRequest, DeleteAccountRequest, WithDefault };
const FIELDS = ['refreshToken', 'delivery', 'identifier', 'email', 'username', 'password', 'limit', 'reason'];

const values = fc.oneof(
  fc.constantFrom('body', 'cookie', 'split', 'ada', '', 'x'.repeat(9_000), '\u0000', '\ud800', ' padded '),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(null, undefined, 0, 1, 60, 1.5, true, false, Number.NaN),
  fc.constantFrom([], {}, ['body'], { toString: 'body' }),
);
const bodies = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS, 'unknown', 'constructor'), values, { maxKeys: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, undefined, 'text', 7, [], [{}], new Date(0), new Map()) },
);

/** The pipe as it is, which counts what was plainly right, and the same without that short cut. */
class CountingPipe extends RequestValidationPipe {
  plain = 0;

  protected override readPlain(value: unknown, metadata: ArgumentMetadata): object | undefined {
    const instance = super.readPlain(value, metadata);
    if (instance !== undefined) this.plain += 1;
    return instance;
  }
}
class WholePipe extends RequestValidationPipe {
  protected override readPlain(): undefined {}
}

/** What a pipe makes of a body: the instance, or the errors by field. */
async function outcomeOf(pipe: RequestValidationPipe, body: unknown, metatype: Type<object>): Promise<unknown> {
  try {
    return await pipe.transform(body, { type: 'body', metatype });
  } catch (error) {
    return (error as DomainError).errors;
  }
}

describe('what is plainly right', () => {
  it.each(Object.entries(CLASSES))(
    'is for %s never what the whole pipe would refuse or read in another way',
    async (_name, target) => {
      const [pipe, whole] = [new CountingPipe(), new WholePipe()];
      await fc.assert(
        fc.asyncProperty(bodies, async (body) => {
          expect(await outcomeOf(pipe, body, target)).toStrictEqual(await outcomeOf(whole, body, target));
        }),
        { numRuns: 1_500 },
      );
      expect(pipe.plain).toBeGreaterThan(0);
    },
  );

  it('is what a refresh, a login and a logout ordinarily send', () => {
    const read = (target: Type<object>, body: object) => plainReaderOf(target)?.(body);
    expect(read(RefreshRequest, { refreshToken: 'a.b.c' })).toEqual({ refreshToken: 'a.b.c' });
    expect(read(RefreshRequest, { refreshToken: 'a.b.c', delivery: 'body' })).toBeInstanceOf(RefreshRequest);
    expect(read(LoginRequest, { identifier: 'ada', password: 'p', delivery: 'body' })).toBeInstanceOf(LoginRequest);
    expect(read(LogoutRequest, {})).toBeInstanceOf(LogoutRequest);
  });

  it.each([
    ['an unknown field', { refreshToken: 'a', unknown: 1 }],
    ['a field that every object has', { constructor: 'a' }],
    ['a wrong type', { refreshToken: 7 }],
    ['a value that is not of the list', { delivery: 'pigeon' }],
    ['a text that is too long', { refreshToken: 'x'.repeat(8_193) }],
    ['an object as a value', { refreshToken: { toString: 'a' } }],
    ['no object', 'refreshToken'],
    ['a list', [{ refreshToken: 'a' }]],
  ])('is not %s', (_what, body) => {
    expect(plainReaderOf(RefreshRequest)?.(body)).toBeUndefined();
  });

  it('is not what a rule answers with a promise', () => {
    class Slow {
      @ValidateBy({ name: 'slow', validator: { validate: () => Promise.resolve(true) } }) name: string;
    }
    expect(plainReaderOf(Slow)?.({ name: 'a' })).toBeUndefined();
  });
});

describe('a class that only the whole pipe can judge', () => {
  class Transformed {
    @Transform(({ value }) => String(value).trim()) @IsString() name: string;
  }
  class Nested {
    @IsOptional() @ValidateNested() inner?: Transformed;
  }
  class Listed {
    @IsArray() @IsString({ each: true }) names: string[];
  }
  class Grouped {
    @IsString({ groups: ['other'] }) name: string;
  }
  class Conditional {
    @MaxLength(3, { validateIf: () => false }) name: string;
  }
  class Undecorated {
    name: string;
  }
  class Inheriting extends Transformed {
    @IsString() other: string;
  }

  it.each(
    Object.entries({
      Transformed,
      Nested,
      Listed,
      Grouped,
      Conditional,
      Undecorated,
      Inheriting,
      PageQuery,
      SessionListQuery,
      ProfileRequest,
    }),
  )('has no reader: %s', (_name, target) => {
    expect(plainReaderOf(target as Type<object>)).toBeUndefined();
  });
});
