import { inspect } from 'node:util';
import type { ProviderClient } from '../../../../src/modules/providers/provider-client.service.js';
import { aProviderClient, comeBack, failureFrom, FLOW } from '../../../support/provider-clients.js';
import { type ProviderTreatment, ScriptedProvider } from '../../../support/scripted-provider.js';

let provider: ScriptedProvider;
let client: ProviderClient;

beforeAll(async () => {
  provider = await ScriptedProvider.open();
});
beforeEach(() => {
  provider.reset();
  client = aProviderClient();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => provider.close());

const refresh = () => client.refresh(provider.definition(), 'refresh-1', { subject: 'user-1' });
const error = (status: number, name: string): ProviderTreatment => ({ status, body: { error: name } });

/** A limit of 10 s passes in a tenth of one. */
function hurry(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    expect(milliseconds).toBe(10_000);
    return timeout(milliseconds / 100);
  });
}

describe('a refresh that fails', () => {
  it.each<[string, ProviderTreatment, object]>([
    ['400 invalid_grant', error(400, 'invalid_grant'), { kind: 'dead', reason: 'invalid_grant' }],
    ['401 invalid_grant', error(401, 'invalid_grant'), { kind: 'dead', reason: 'invalid_grant' }],
    ['500 invalid_grant', error(500, 'invalid_grant'), { kind: 'dead', reason: 'invalid_grant' }],
    ['400 invalid_request (lemonldap-ng)', error(400, 'invalid_request'), { kind: 'dead', reason: 'invalid_request' }],
    ['400 interaction_required', error(400, 'interaction_required'), { kind: 'dead', reason: 'interaction_required' }],
    ['400 invalid_client', error(400, 'invalid_client'), { kind: 'misconfigured', reason: 'invalid_client' }],
    ['401 invalid_client', error(401, 'invalid_client'), { kind: 'misconfigured', reason: 'invalid_client' }],
    [
      '401 invalid_client with a challenge, as the standard has it',
      { ...(error(401, 'invalid_client') as object), headers: { 'www-authenticate': 'Basic realm="acme"' } },
      { kind: 'misconfigured', reason: 'invalid_client' },
    ],
    ['500 invalid_client', error(500, 'invalid_client'), { kind: 'misconfigured', reason: 'invalid_client' }],
    ['403 unauthorized_client', error(403, 'unauthorized_client'), { kind: 'misconfigured' }],
    ['400 invalid_scope', error(400, 'invalid_scope'), { kind: 'misconfigured', reason: 'invalid_scope' }],
    ['400 without a body (glewlwyd)', { status: 400 }, { kind: 'ambiguous', reason: 'http_400' }],
    ['400 with a text', { status: 400, body: 'no' }, { kind: 'ambiguous', reason: 'http_400' }],
    ['400 with JSON that names no error', { status: 400, body: {} }, { kind: 'ambiguous', reason: 'http_400' }],
    ['400 with an error of its own', error(400, 'acme_error_7731'), { kind: 'ambiguous', reason: 'other_error' }],
    ['500 with a page', { status: 500, body: '<h1>oops' }, { kind: 'away', reason: 'http_5xx', mayHaveActed: true }],
    ['502 without a body', { status: 502 }, { kind: 'away', reason: 'http_5xx', mayHaveActed: true }],
    ['503 server_error', error(503, 'server_error'), { kind: 'away', mayHaveActed: true }],
    ['429 with a text', { status: 429, body: 'slow down' }, { kind: 'away', reason: 'http_429', mayHaveActed: false }],
    ['429 with JSON', error(429, 'rate_limited'), { kind: 'away', reason: 'http_429' }],
    ['400 temporarily_unavailable', error(400, 'temporarily_unavailable'), { kind: 'away' }],
    ['200 bad_refresh_token (GitHub)', error(200, 'bad_refresh_token'), { kind: 'dead', reason: 'bad_refresh_token' }],
    [
      '200 incorrect_client_credentials (GitHub)',
      error(200, 'incorrect_client_credentials'),
      { kind: 'misconfigured' },
    ],
    ['200 with an error of its own', error(200, 'acme_error_7731'), { kind: 'ambiguous', reason: 'other_error' }],
    ['200 without tokens', { body: {} }, { kind: 'away', reason: 'unreadable_answer', mayHaveActed: true }],
    ['200 with a page', { body: '<h1>maintenance' }, { kind: 'away', reason: 'unreadable_answer', mayHaveActed: true }],
    ['200 with half an answer', { body: '{"access_token":"a' }, { kind: 'away', mayHaveActed: true }],
    ['404 with a page', { status: 404, body: '<h1>gone' }, { kind: 'misconfigured', reason: 'http_4xx' }],
    ['403 with a page', { status: 403, body: '<h1>blocked' }, { kind: 'misconfigured', reason: 'http_4xx' }],
    ['a redirect', { status: 302, headers: { location: '/else' } }, { kind: 'misconfigured', reason: 'http_3xx' }],
    ['a cut connection', 'cut', { kind: 'away', reason: 'network', mayHaveActed: true }],
    ['a connection cut in the answer', 'cut in the answer', { kind: 'away', reason: 'network', mayHaveActed: true }],
    ['more than a megabyte', { body: 'x'.repeat(1_100_000) }, { kind: 'away', mayHaveActed: true }],
  ])('%s', async (_, treatment, expected) => {
    provider.answer('/token', treatment);
    expect(await failureFrom(refresh())).toMatchObject(expected);
    expect(provider.countOf('/token')).toBe(1);
  });

  it.each(['hang', 'hang in the answer'] as const)('%s: away after the time limit', async (treatment) => {
    await client.authorizationUrl(provider.definition(), FLOW);
    hurry();
    provider.answer('/token', treatment);
    expect(await failureFrom(refresh())).toMatchObject({ kind: 'away', reason: 'timeout', mayHaveActed: true });
  });

  it('at a refused connection cannot have changed anything at the provider', async () => {
    const closed = await ScriptedProvider.open();
    const definition = closed.plainDefinition();
    await closed.close();
    const failure = await failureFrom(client.refresh(definition, 'refresh-1', { subject: 'user-1' }));
    expect(failure).toMatchObject({ kind: 'away', reason: 'network', mayHaveActed: false });
  });

  it('at a name that nobody knows cannot have changed anything either', async () => {
    const endpoints = {
      authorization: 'https://x.invalid/a',
      token: 'https://x.invalid/t',
      userinfo: 'https://x.invalid/u',
    };
    const failure = await failureFrom(client.refresh(provider.definition({ endpoints }), 'r', { subject: 's' }));
    expect(failure).toMatchObject({ kind: 'away', reason: 'network', mayHaveActed: false });
  });

  it('before it was sent, because the provider cannot be discovered, cannot have changed anything', async () => {
    provider.answer('/.well-known/openid-configuration', { status: 500 });
    expect(await failureFrom(refresh())).toMatchObject({ kind: 'away', reason: 'http_5xx', mayHaveActed: false });
    expect(provider.countOf('/token')).toBe(0);
  });

  it.each([
    ['7', 7],
    ['Sun, 29 Nov 2026 10:00:30 GMT', 30],
    ['Sun, 29 Nov 2026 09:00:00 GMT', undefined],
    ['99999999', 86_400],
    ['soon', undefined],
    ['-5', undefined],
  ])('carries Retry-After %j as %p seconds', async (header, seconds) => {
    client = aProviderClient({ now: () => new Date('2026-11-29T10:00:00Z'), monotonicMs: () => 0 });
    provider.answer('/token', { status: 429, headers: { 'retry-after': header } });
    expect((await failureFrom(refresh())).retryAfterSeconds).toBe(seconds);
  });

  it('holds no token and no secret, however far one looks into it', async () => {
    const hush = 'hush-7731';
    const answers: ProviderTreatment[] = [
      { body: { access_token: hush, token_type: 'mac', refresh_token: hush } },
      { body: { access_token: hush, token_type: 'Bearer', id_token: `${hush}.x.y` } },
      { status: 400, body: { error: hush, error_description: hush } },
      { status: 400, body: { error: 'invalid_client', message: hush } },
      { status: 400, body: hush },
      { status: 500, body: hush },
    ];
    for (const answer of answers) {
      client = aProviderClient();
      provider.answer('/token', answer);
      const failure = await failureFrom(client.refresh(provider.definition(), hush, { subject: 'user-1' }));
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(hush);
    }
  });
});

describe('a code exchange that fails', () => {
  it.each<[string, ProviderTreatment, object]>([
    ['400 invalid_grant', error(400, 'invalid_grant'), { kind: 'refused', reason: 'invalid_grant' }],
    ['403 invalid_code (glewlwyd)', error(403, 'invalid_code'), { kind: 'refused', reason: 'invalid_code' }],
    ['200 bad_verification_code (GitHub)', error(200, 'bad_verification_code'), { kind: 'refused' }],
    ['401 invalid_client', error(401, 'invalid_client'), { kind: 'misconfigured', reason: 'invalid_client' }],
    ['400 without a body (glewlwyd)', { status: 400 }, { kind: 'ambiguous', reason: 'http_400' }],
    ['500', { status: 500 }, { kind: 'away', reason: 'http_5xx' }],
    ['no id token', { body: { access_token: 'a', token_type: 'Bearer' } }, { kind: 'refused', reason: 'id_token' }],
  ])('%s', async (_, treatment, expected) => {
    provider.answer('/token', treatment);
    expect(await failureFrom(comeBack(client, provider.definition()))).toMatchObject(expected);
  });
});

describe('a provider that cannot be discovered', () => {
  const discoveryFailure = () => failureFrom(comeBack(client, provider.definition()));

  it.each<[string, ProviderTreatment, object]>([
    ['404', { status: 404 }, { kind: 'misconfigured', reason: 'http_4xx' }],
    ['500', { status: 500 }, { kind: 'away', reason: 'http_5xx' }],
    ['429', { status: 429 }, { kind: 'away', reason: 'http_429' }],
    ['a page', { body: '<h1>portal' }, { kind: 'away', reason: 'unreadable_answer' }],
    ['a cut connection', 'cut', { kind: 'away', reason: 'network' }],
  ])('answers %s', async (_, treatment, expected) => {
    provider.answer('/.well-known/openid-configuration', treatment);
    expect(await discoveryFailure()).toMatchObject(expected);
  });

  it('because its issuer is written in another way is our mistake', async () => {
    const body = provider.metadata({ issuer: provider.issuer.replace('127.0.0.1', 'localhost') });
    provider.answer('/.well-known/openid-configuration', { body });
    expect(await discoveryFailure()).toMatchObject({ kind: 'misconfigured', reason: 'issuer_differs' });
  });
});
