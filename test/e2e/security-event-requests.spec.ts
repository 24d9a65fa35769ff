import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { DATABASE_KINDS } from '../support/databases.js';
import { anAssertion, basic, newClientSecret, newKeyPair, type OAuthAnswer } from '../support/service-clients.js';
import { OAuthApp } from './oauth-app.js';
import { sendPoll } from './security-event-app.js';

const EMPTY = { sets: {}, moreAvailable: false };

describe.each(DATABASE_KINDS)('POST /oauth/events/:stream on %s', (kind) => {
  let oauth: OAuthApp;
  beforeAll(async () => (oauth = await OAuthApp.start(kind)));
  afterAll(() => oauth.close());

  const withBearer = (token: string, stream = 'one') =>
    sendPoll(oauth, {}, { stream, headers: { authorization: `Bearer ${token}` } });

  function expectStranger({ status, json, headers }: OAuthAnswer): void {
    expect(json).toEqual({ error: 'invalid_client', error_description: 'The client could not be authenticated.' });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="watchword"']);
  }

  it('answers bare, and for nobody to keep', async () => {
    const { status, json, headers } = await sendPoll(oauth, {});
    expect([status, json]).toEqual([200, EMPTY]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('needs no body', async () => {
    expect((await sendPoll(oauth, undefined)).json).toEqual(EMPTY);
    expect((await sendPoll(oauth, '')).json).toEqual(EMPTY);
  });

  it('takes an assertion as a Bearer, once, for the issuer or for its own address', async () => {
    for (const audience of [oauth.issuer, `${oauth.issuer}/oauth/events/one`, [oauth.issuer, 'x']]) {
      const assertion = oauth.assertion({ audience });
      expect((await withBearer(assertion)).status).toBe(200);
      expectStranger(await withBearer(assertion));
    }
    expectStranger(await withBearer(oauth.assertion({ audience: `${oauth.issuer}/oauth/events/two` })));
    expectStranger(await withBearer(oauth.assertion({ audience: `${oauth.issuer}/oauth/revoke` })));
    expectStranger(await withBearer(oauth.assertion({ pair: newKeyPair('ES256') })));
  });

  it('is for services alone', async () => {
    const { accessToken } = await (await import('../support/accounts.js')).registered(oauth.device);
    expectStranger(await withBearer(accessToken));
    expectStranger(await sendPoll(oauth, {}, { headers: { authorization: '' } }));
    expectStranger(await sendPoll(oauth, {}, { headers: { authorization: basic('billing', newClientSecret()) } }));
    for (const value of ['Bearer', 'Bearer x', 'Bearer a.b', 'Bearer a.b.c.d', 'Bearer a.b.c', 'Basic', 'DPoP a.b.c'])
      expectStranger(await sendPoll(oauth, {}, { headers: { authorization: value } }));
    // in a form it proves a service, and here there is none
    expectStranger(await sendPoll(oauth, { client_assertion: oauth.assertion() }, { headers: { authorization: '' } }));
    const now = oauth.running.clock.now();
    const own = anAssertion(oauth.pairs.ledger, { clientId: 'gateway', audience: oauth.issuer, now });
    expectStranger(await withBearer(own));
  });

  it('does not open other routes with an assertion as a Bearer', async () => {
    const headers = {
      authorization: `Bearer ${oauth.assertion()}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await oauth.device.post<never>('/oauth/introspect', { rawBody: 'token=x', headers, cookies: false });
    expect(answer.status).toBe(401);
  });

  it.each([
    ['[]', 'The body must be a JSON object.'],
    ['"x"', 'The body must be a JSON object.'],
    ['null', 'The body must be a JSON object.'],
    ['{"maxEvents":-1}', 'maxEvents must be a whole number, 0 or more.'],
    ['{"maxEvents":1.5}', 'maxEvents must be a whole number, 0 or more.'],
    ['{"maxEvents":"1"}', 'maxEvents must be a whole number, 0 or more.'],
    ['{"maxEvents":null}', 'maxEvents must be a whole number, 0 or more.'],
    ['{"maxEvents":1e300}', 'maxEvents must be a whole number, 0 or more.'],
    ['{"returnImmediately":"yes"}', 'returnImmediately must be true or false.'],
    ['{"ack":"x"}', 'ack must be a list of texts.'],
    ['{"ack":{"0":"x"}}', 'ack must be a list of texts.'],
    ['{"ack":[1]}', 'ack must be a list of texts.'],
    ['{"ack":[["x"]]}', 'ack must be a list of texts.'],
    ['{"setErrs":[]}', 'setErrs must be an object of objects with err and description.'],
    ['{"setErrs":{"x":"y"}}', 'setErrs must be an object of objects with err and description.'],
    ['{"setErrs":{"x":{}}}', 'setErrs must be an object of objects with err and description.'],
    ['{"setErrs":{"x":{"err":1}}}', 'setErrs must be an object of objects with err and description.'],
    [
      '{"setErrs":{"x":{"err":"a","description":{}}}}',
      'setErrs must be an object of objects with err and description.',
    ],
    ['{"__proto__":{"maxEvents":1}}', 'This field is unknown; remove it.'],
    ['{"setErrs":{"constructor":{"err":"a"}}}', 'This field is unknown; remove it.'],
    ['{"ack":["\\ud800"]}', 'Text must be well-formed Unicode.'],
    ['{"maxEvents":1,"maxEvents":2}', 'The body is not valid JSON.'],
    ['{', 'The body is not valid JSON.'],
    ['[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]', 'The body is not valid JSON.'],
  ])('refuses %s', async (body, error_description) => {
    const { status, json } = await sendPoll(oauth, body);
    expect([status, json]).toEqual([400, { error: 'invalid_request', error_description }]);
  });

  it('ignores what it does not know, and sends a thousand at the most', async () => {
    const body = { maxEvents: 1_000_000, later: { than: ['this'] }, ack: ['nothing', ''] };
    expect((await sendPoll(oauth, body)).json).toEqual(EMPTY);
  });

  it('takes a body of a thousand acknowledgements or errors, and none of any size', async () => {
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    const setErrs = Object.fromEntries(
      ids.map((id) => [id, { err: 'invalid_key', description: 'who knows this key' }]),
    );
    expect((await sendPoll(oauth, { ack: ids })).status).toBe(200);
    expect((await sendPoll(oauth, { setErrs })).status).toBe(200);
    const { status, json } = await sendPoll(oauth, { ack: Array.from({ length: 10_000 }, () => randomUUID()) });
    expect([status, json?.['error']]).toEqual([413, 'invalid_request']);
  });

  it('is told JSON and nothing else', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=latin1']) {
      const { status, json } = await sendPoll(oauth, 'a=b', { headers: { 'content-type': type } });
      expect([status, json?.['error_description']]).toEqual([415, 'The body must be application/json in UTF-8.']);
    }
  });

  it.each(['a.b', 'a%20b', '%00', 'ä', 'x'.repeat(65), '..%2f..', "'--", '%7B%7D'])(
    'refuses a stream of the name %s',
    async (stream) => {
      const { status, json } = await sendPoll(oauth, {}, { stream });
      expect([status, json?.['error']]).toEqual([400, 'invalid_request']);
    },
  );

  it('is found at its address alone', async () => {
    for (const stream of ['', 'a/b', 'one/']) expect((await sendPoll(oauth, {}, { stream })).status).toBe(404);
  });

  it('writes down who is refused, and of an error what its name is', async () => {
    const hostile = 'nobody reads this <script>';
    await sendPoll(oauth, { setErrs: { [hostile]: { err: hostile, description: hostile } } });
    const rows = await oauth.running.app.get(DataSource).query<object[]>('SELECT * FROM security_event_streams');
    expect(JSON.stringify(rows)).not.toContain('script');
  });
});
