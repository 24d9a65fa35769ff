import 'reflect-metadata';
import { PageQuery } from '../../../src/http/page.dto.js';
import { ParseIdPipe } from '../../../src/http/parse-id.pipe.js';
import { RequestValidationPipe } from '../../../src/http/validation.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

const ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';

const read = (query: object) =>
  new RequestValidationPipe().transform(query, { type: 'query', metatype: PageQuery }) as Promise<PageQuery>;

describe('PageQuery', () => {
  it('asks for twenty from the start unless told otherwise', async () => {
    expect(await read({})).toEqual({ limit: 20 });
  });

  it.each(['1', '20', '100'])('takes the limit %s', async (limit) => {
    expect(await read({ limit })).toEqual({ limit: Number(limit) });
  });

  it.each(['0', '101', '-1', '1.5', '1e1', '0x10', ' 5', '', 'ten', '9'.repeat(400), ['1', '2']])(
    'refuses the limit %j',
    async (limit) => expect(read({ limit })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' }),
  );

  it('takes an id for a cursor, in the case in which ids are stored', async () => {
    expect(await read({ cursor: ID.toUpperCase() })).toEqual({ limit: 20, cursor: ID });
  });

  it.each(['', 'x', `${ID}0`, [ID, ID], { id: ID }])('refuses the cursor %j', async (cursor) => {
    await expect(read({ cursor })).rejects.toMatchObject({ errors: [{ field: 'cursor', code: 'IS_UUID' }] });
  });

  it('refuses a filter it does not have', async () => {
    await expect(read({ colour: 'red' })).rejects.toMatchObject({ errors: [{ field: 'colour' }] });
  });
});

describe('ParseIdPipe', () => {
  const pipe = new ParseIdPipe();

  it('writes an id in lower case', () => {
    expect(pipe.transform(ID.toUpperCase(), { type: 'param', data: 'id' })).toBe(ID);
  });

  it.each([undefined, '', 'me', `${ID} `, `{${ID}}`, '\u0000'])('refuses %j and names the parameter', (value) => {
    expect(refusalOf(value, 'userId')).toEqual([
      { field: 'userId', code: 'IS_UUID', message: 'userId must be a UUID' },
    ]);
    expect(refusalOf(value)).toMatchObject([{ field: 'id' }]);
  });

  function refusalOf(value: unknown, data?: string): unknown {
    try {
      return pipe.transform(value, data === undefined ? { type: 'param' } : { type: 'param', data });
    } catch (error) {
      return error instanceof DomainError ? error.errors : error;
    }
  }
});
