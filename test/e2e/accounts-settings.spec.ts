import { registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AT_ONCE = 20;
const MOST_BYTES = 8_192;
const PATH = '/api/users/me/settings';

describe.each(DATABASE_KINDS)('the own settings on %s', (kind) => {
  let app: RunningApp;
  let device: ApiClient;
  let token: string;

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => {
    device = app.device();
    token = (await registered(device)).accessToken;
  });
  afterAll(() => app.close());

  const patch = (body: unknown) => device.patch(PATH, { token, body });
  const settings = async () => (await device.get(PATH, { token })).data;

  it('are empty at first', async () => {
    expect(await settings()).toEqual({});
  });

  it.each([
    ['replace a member', { a: 'b' }, { a: 'c' }, { a: 'c' }],
    ['add a member', { a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    ['remove a member by null', { a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    ['merge objects', { a: { b: 'c', d: 1 } }, { a: { b: 'd', c: null } }, { a: { b: 'd', d: 1 } }],
    ['replace lists whole', { a: [1, 2, { b: 'c' }] }, { a: [null] }, { a: [null] }],
    ['replace a text by an object, without its nulls', { a: 'b' }, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ['replace an object by a text', { a: { b: 'c' } }, { a: 'd' }, { a: 'd' }],
    ['keep any text', {}, { 'ключ \0 "': 'ß\0\n\\ 😀' }, { 'ключ \0 "': 'ß\0\n\\ 😀' }],
    ['keep every type', {}, { a: [true, 0.1, -7, 'x', [], {}] }, { a: [true, 0.1, -7, 'x', [], {}] }],
    ['change nothing by an empty change', { a: 1 }, {}, { a: 1 }],
  ])('%s', async (_what, first, second, merged) => {
    await patch(first);
    const { status, data } = await patch(second);
    expect(status).toBe(200);
    expect(data).toEqual(merged);
    expect(await settings()).toEqual(merged);
  });

  it(`keep all of ${AT_ONCE} changes that arrive at once`, async () => {
    const changes = Array.from({ length: AT_ONCE }, (_, index) => ({
      [`key${index}`]: index,
      nested: { [`key${index}`]: index },
    }));
    const answers = await Promise.all(changes.map(patch));
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
    const all = Object.fromEntries(changes.map((_, index) => [`key${index}`, index]));
    expect(await settings()).toEqual({ ...all, nested: all });
  });

  it('are the caller’s alone', async () => {
    await patch({ theme: 'dark' });
    const other = await registered(app.device());
    expect((await device.get(PATH, { token: other.accessToken })).data).toEqual({});
  });

  it('may take as many bytes as the limit says, and none more', async () => {
    const fits = 'é'.repeat((MOST_BYTES - '{"a":""}'.length) / 2);
    expect((await patch({ a: fits })).status).toBe(200);
    const refused = await patch({ b: 1 });
    expect(refused.body).toMatchObject({ statusCode: 400, errors: [{ field: 'settings', code: 'TOO_LARGE' }] });
    expect(await settings()).toEqual({ a: fits });
    expect((await patch({ a: null, b: 1 })).data).toEqual({ b: 1 });
  });

  it('refuse a body over 16 kB as too large', async () => {
    expect((await patch({ a: 'x'.repeat(16 * 1_024) })).body).toMatchObject({
      statusCode: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  it.each(['[]', '[{"a":1}]', '"text"', '7', 'true', 'null', '', '{"a":"\\ud800"}', '{"__proto__":{"a":1}}'])(
    'refuse %p, which is no object that could be kept',
    async (rawBody) => {
      const headers = { 'content-type': 'application/json' };
      const { status, body } = await device.patch(PATH, { token, rawBody, headers });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
      expect(await settings()).toEqual({});
    },
  );

  it('need a token', async () => {
    expect((await device.get(PATH)).body.code).toBe('TOKEN_MISSING');
    expect((await device.patch(PATH, { body: {} })).body.code).toBe('TOKEN_MISSING');
  });
});
