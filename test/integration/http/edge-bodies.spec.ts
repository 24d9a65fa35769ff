import fc from 'fast-check';
import { EdgeApp } from './edge-app.js';

const LIMIT = 16_384;
const padded = (length: number) => `{"name":"${'x'.repeat(length - '{"name":""}'.length)}"}`;

describe('a body', () => {
  let edge: EdgeApp;

  beforeAll(async () => (edge = await EdgeApp.start()));
  afterAll(() => edge.close());

  async function codeOf(response: Response): Promise<string> {
    const body = (await response.json()) as { statusCode: number; code?: string };
    expect(body.statusCode).toBe(response.status);
    return `${response.status} ${body.code ?? 'read'}`;
  }

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])(
    'is read as %s',
    async (type) => {
      expect(await codeOf(await edge.post('/api/free', '{"a":1}', type))).toBe('201 read');
    },
  );

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json; charset=iso-8859-1',
    'application/problem+json',
    'application/jsonp',
    'text/json',
    'json',
    'application/*',
  ])('is not read as %s', async (type) => {
    expect(await codeOf(await edge.post('/api/free', '{"a":1}', type))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  it('is not read without a type', async () => {
    const { status, body } = await edge.raw(
      'POST /api/free HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 7\r\n\r\n{"a":1}',
    );

    expect(status).toBe(415);
    expect(body).toContain('UNSUPPORTED_MEDIA_TYPE');
  });

  it('of no bytes is no body, whatever its type says', async () => {
    expect(await codeOf(await edge.post('/api/plain', ''))).toBe('201 read');
    expect(await codeOf(await edge.post('/api/echo', ''))).toBe('400 VALIDATION_FAILED');
  });

  it('may have 16 kB and not a byte more', async () => {
    expect(await codeOf(await edge.post('/api/free', padded(LIMIT)))).toBe('201 read');
    expect(await codeOf(await edge.post('/api/free', padded(LIMIT + 1)))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  it('may not have more when it comes in chunks either', async () => {
    const chunk = `${(LIMIT / 2 + 1).toString(16)}\r\n${'x'.repeat(LIMIT / 2 + 1)}\r\n`;
    const head =
      'POST /api/free HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';

    expect((await edge.raw(`${head}${chunk}${chunk}0\r\n\r\n`)).status).toBe(413);
  });

  it.each([
    ['', 'VALIDATION_FAILED'],
    [' ', 'MALFORMED_JSON'],
    ['{', 'MALFORMED_JSON'],
    ["{'a':1}", 'MALFORMED_JSON'],
    ['{"name":"a","name":"b"}', 'MALFORMED_JSON'],
    ['{"name":"a","n\\u0061me":"b"}', 'MALFORMED_JSON'],
    [`${'['.repeat(8_000)}${']'.repeat(8_000)}`, 'MALFORMED_JSON'],
    [`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'MALFORMED_JSON'],
    ['\ufeff{"name":"a"}', 'MALFORMED_JSON'],
    ['null', 'VALIDATION_FAILED'],
    ['1', 'VALIDATION_FAILED'],
    ['"x"', 'VALIDATION_FAILED'],
    ['[]', 'VALIDATION_FAILED'],
    ['[{"name":"a"}]', 'VALIDATION_FAILED'],
    ['{}', 'VALIDATION_FAILED'],
    ['{"name":1}', 'VALIDATION_FAILED'],
    ['{"name":null}', 'VALIDATION_FAILED'],
    ['{"name":["a"]}', 'VALIDATION_FAILED'],
    ['{"name":{"length":1}}', 'VALIDATION_FAILED'],
    ['{"name":"a\\u0000b"}', 'VALIDATION_FAILED'],
    ['{"name":"\\ud800"}', 'VALIDATION_FAILED'],
    ['{"name":"a","__proto__":{"name":"b"}}', 'VALIDATION_FAILED'],
    ['{"name":"a","constructor":{"prototype":{"x":1}}}', 'VALIDATION_FAILED'],
    ['{"name":"a","then":"b"}', 'VALIDATION_FAILED'],
    ['{"name":"a","inner":{"word":"b","toString":"c"}}', 'VALIDATION_FAILED'],
    ['{"name":"a","inner":"b"}', 'VALIDATION_FAILED'],
  ])('that is %s is a clean 400', async (body, code) => {
    expect(await codeOf(await edge.post('/api/echo', body))).toBe(`400 ${code}`);
  });

  it('that is not UTF-8 is a clean 400', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);

    expect(await codeOf(await edge.post('/api/echo', bytes))).toBe('400 MALFORMED_JSON');
  });

  it('of a missing route is 404 before it is anything else', async () => {
    expect(await codeOf(await edge.post('/api/nothing', 'x', 'text/plain'))).toBe('404 NOT_FOUND');
  });

  it('of any JSON is answered with success or a clean 400, and comes back as it was', async () => {
    const body = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const response = await edge.post('/api/free', JSON.stringify(value));
        const answer = (await response.json()) as { data: unknown };

        expect([201, 400]).toContain(response.status);
        if (response.status === 201) expect(answer.data).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('of random bytes never does more than be refused', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.json().chain((text) => mutationOf(Buffer.from(text))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        expect((await edge.post('/api/echo', Buffer.from(body))).status).toBe(400);
      }),
      { numRuns: 300 },
    );
  });
});

/** A valid text with one byte of it changed: closer to what a parser can trip over than noise. */
function mutationOf(text: Buffer): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(text.length - 1), fc.nat(255)).map(([index, byte]) => {
    const mutated = Uint8Array.from(text);
    mutated[index] = byte;
    return mutated;
  });
}
