import { generateKeyPairSync } from 'node:crypto';
import type { ProviderClient } from '../../../../src/modules/providers/provider-client.service.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { aProviderClient, comeBack, failureFrom, FLOW } from '../../../support/provider-clients.js';
import { CLIENT, type ProviderRequest, ScriptedProvider } from '../../../support/scripted-provider.js';

let provider: ScriptedProvider;
let client: ProviderClient;
const clock = new FakeClock();

beforeAll(async () => {
  provider = await ScriptedProvider.open(clock);
});
beforeEach(() => {
  provider.reset();
  client = aProviderClient(clock);
});
afterAll(() => provider.close());

const subject = 'user-1';
const refresh = (definition = provider.definition()) => client.refresh(definition, 'refresh-1', { subject });
const issues = (changes: object = {}): void => provider.answer('/token', { body: provider.tokens(changes) });
const idTokenOf = (claims: object = {}, options = {}) => provider.idToken({ nonce: FLOW.nonce, ...claims }, options);
const tokenRequest = (): ProviderRequest | undefined => provider.requests.find(({ path }) => path === '/token');

describe('the way to a provider', () => {
  it('carries PKCE, state and nonce, and what was asked for', async () => {
    const url = await client.authorizationUrl(provider.definition(), {
      ...FLOW,
      loginHint: 'a@b.test',
      prompt: 'login',
    });
    expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/authorization`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: FLOW.redirectUri,
      scope: 'openid email profile',
      state: FLOW.state,
      nonce: FLOW.nonce,
      // SHA-256 of the verifier
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
      login_hint: 'a@b.test',
      prompt: 'login',
    });
    expect(url.href).not.toContain(FLOW.codeVerifier);
  });

  it('asks for consent where a refresh token would be dropped without it, unless the settings say otherwise', async () => {
    const scopes = ['openid', 'offline_access'];
    const promptOf = async (fields: object) =>
      (await client.authorizationUrl(provider.definition({ scopes, ...fields }), FLOW)).searchParams.get('prompt');
    expect(await promptOf({})).toBe('consent');
    expect(await promptOf({ authorizationParameters: { prompt: 'select_account' } })).toBe('select_account');
    expect(await promptOf({ authorizationParameters: { prompt: '' } })).toBeNull();
  });

  it('comes back as a form where the provider insists, and carries parameters of the settings', async () => {
    const definition = provider.definition({ responseMode: 'form_post', authorizationParameters: { hd: 'x.test' } });
    const { searchParams } = await client.authorizationUrl(definition, FLOW);
    expect(searchParams.get('response_mode')).toBe('form_post');
    expect(searchParams.get('hd')).toBe('x.test');
  });

  it('has no nonce to a provider that issues no id tokens', async () => {
    const { searchParams } = await client.authorizationUrl(provider.plainDefinition(), FLOW);
    expect(searchParams.has('nonce')).toBe(false);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
  });
});

describe('a sign-in', () => {
  it('exchanges the code with the verifier and knows the user by a verified id token', async () => {
    const claims = { email: 'a@b.test', email_verified: true, name: 'A B', preferred_username: 'ab' };
    issues({ id_token: idTokenOf({ ...claims, picture: 'https://x.test/a' }), refresh_token: 'r', scope: 'openid' });
    expect(await comeBack(client, provider.definition())).toEqual({
      identity: {
        subject,
        email: 'a@b.test',
        isEmailVerified: true,
        fullName: 'A B',
        username: 'ab',
        avatarUrl: 'https://x.test/a',
      },
      tokens: {
        accessToken: expect.stringMatching(/^access-/) as string,
        refreshToken: 'r',
        idToken: expect.any(String) as string,
        tokenType: 'bearer',
        scope: 'openid',
        expiresInSeconds: 3_600,
      },
    });
    expect(Object.fromEntries(tokenRequest()?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: FLOW.redirectUri,
      code_verifier: FLOW.codeVerifier,
    });
    expect(provider.countOf('/jwks')).toBe(1);
    expect(provider.countOf('/userinfo')).toBe(0);
  });

  it('asks the userinfo where the id token has no address, and believes it of the same user alone', async () => {
    issues({ id_token: idTokenOf() });
    provider.answer('/userinfo', { body: { sub: subject, email: 'a@b.test', email_verified: true } });
    const { identity } = await comeBack(client, provider.definition());
    expect(identity).toMatchObject({ subject, email: 'a@b.test', isEmailVerified: true });
    provider.answer('/userinfo', { body: { sub: 'user-2', email: 'victim@b.test', email_verified: true } });
    expect(await failureFrom(comeBack(client, provider.definition()))).toMatchObject({ kind: 'refused' });
  });

  it('believes no address of the userinfo because of what the id token says', async () => {
    issues({ id_token: idTokenOf({ email_verified: true }) });
    provider.answer('/userinfo', { body: { sub: subject, email: 'victim@b.test' } });
    const { identity } = await comeBack(client, provider.definition());
    expect(identity).toMatchObject({ email: 'victim@b.test', isEmailVerified: false });
  });

  it.each<[string, number, string]>([
    ['401', 401, 'refused'],
    ['403', 403, 'refused'],
    ['500', 500, 'away'],
  ])('ends where the userinfo answers %s', async (_, status, kind) => {
    issues({ id_token: idTokenOf() });
    provider.answer('/userinfo', { status });
    expect(await failureFrom(comeBack(client, provider.definition()))).toMatchObject({ kind });
  });

  it.each<[string, () => string]>([
    ['of somebody else', () => idTokenOf({}, { key: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey })],
    ['without a signature', () => `${idTokenOf().split('.').slice(0, 2).join('.')}.`],
    ['for another client', () => idTokenOf({ aud: 'another' })],
    ['of another issuer', () => idTokenOf({ iss: 'https://evil.test' })],
    ['for another sign-in', () => idTokenOf({ nonce: 'another' })],
    ['that has expired', () => idTokenOf({ exp: Math.floor(clock.now().getTime() / 1_000) - 60 })],
    ['without a nonce', () => provider.idToken()],
    ['that is none', () => 'nonsense'],
  ])('refuses an id token %s', async (_, make) => {
    issues({ id_token: make() });
    expect(await failureFrom(comeBack(client, provider.definition()))).toMatchObject({ kind: 'refused' });
  });

  it('takes an unknown key id for one to come, and fetches the keys again when those it has are a minute old', async () => {
    issues({ id_token: idTokenOf({ email: 'a@b.test' }) });
    await comeBack(client, provider.definition());
    issues({ id_token: idTokenOf({ email: 'a@b.test' }, { keyId: 'key-2' }) });
    expect(await failureFrom(comeBack(client, provider.definition()))).toMatchObject({
      kind: 'away',
      reason: 'unknown_key',
    });
    expect(provider.countOf('/jwks')).toBe(1);
    provider.answer('/jwks', { body: { keys: [provider.publicJwk('key-2')] } });
    clock.advance('61s');
    issues({ id_token: idTokenOf({ email: 'a@b.test' }, { keyId: 'key-2' }) });
    expect((await comeBack(client, provider.definition())).identity.subject).toBe(subject);
    expect(provider.countOf('/jwks')).toBe(2);
  });

  it.each<[string, Record<string, string>, string]>([
    ['another state', { state: 'another' }, 'callback'],
    ['another issuer', { iss: 'https://evil.test' }, 'callback'],
    ['no code', { code: '' }, 'callback'],
    ['a refusal by the user', { error: 'access_denied' }, 'access_denied'],
    ['an id token of its own', { id_token: 'x' }, 'callback'],
  ])('refuses a callback with %s, and asks nobody for tokens', async (_, query, reason) => {
    const failure = await failureFrom(comeBack(client, provider.definition(), query));
    expect(failure).toMatchObject({ kind: 'refused', reason, mayHaveActed: false });
    expect(provider.countOf('/token')).toBe(0);
  });

  it('demands the issuer in the callback where the provider says that it sends it', async () => {
    const body = provider.metadata({ authorization_response_iss_parameter_supported: true });
    provider.answer('/.well-known/openid-configuration', { body });
    const definition = provider.definition();
    for (const query of [undefined, { error: 'access_denied' }]) {
      expect(await failureFrom(comeBack(client, definition, query))).toMatchObject({
        kind: 'refused',
        reason: 'callback',
      });
    }
    issues({ id_token: idTokenOf({ email: 'a@b.test' }) });
    expect((await comeBack(client, definition, { iss: provider.issuer })).identity.subject).toBe(subject);
  });

  it.each([
    ['server_error', 'away'],
    ['temporarily_unavailable', 'away'],
    ['unauthorized_client', 'misconfigured'],
    ['invalid_scope', 'misconfigured'],
    ['anything_else', 'refused'],
  ])('reads the error %s of a callback as %s', async (error, kind) => {
    expect(await failureFrom(comeBack(client, provider.definition(), { error }))).toMatchObject({ kind });
  });
});

describe('a sign-in at a plain OAuth 2 provider', () => {
  const github = (fields: object = {}) =>
    provider.plainDefinition({
      profile: { subject: 'id', username: 'login', picture: 'avatar_url' },
      emailsEndpoint: `${provider.issuer}/emails`,
      ...fields,
    });

  it('knows the user by the profile, and the address by the list of verified ones', async () => {
    issues({ expires_in: undefined, scope: 'read:user,user:email', id_token: 'of nobody' });
    provider.answer('/user', {
      body: { id: 7_731, login: 'ab', name: 'A B', email: 'public@b.test', avatar_url: 'http://x' },
    });
    const emails = [
      { email: 'old@b.test', primary: true, verified: false },
      { email: 'a@b.test', primary: false, verified: true },
    ];
    provider.answer('/emails', { body: emails });
    const { identity, tokens } = await comeBack(client, github(), { iss: 'https://issuer.that.nobody.announced.test' });
    expect(identity).toEqual({
      subject: '7731',
      email: 'a@b.test',
      isEmailVerified: true,
      fullName: 'A B',
      username: 'ab',
      avatarUrl: undefined,
    });
    expect(tokens).toMatchObject({ expiresInSeconds: undefined, idToken: undefined, scope: 'read:user,user:email' });
    expect(provider.requests.find(({ path }) => path === '/user')?.authorization).toBe(`Bearer ${tokens.accessToken}`);
  });

  it.each<[string, object]>([
    ['has no id', { login: 'ab' }],
    ['has an empty one', { id: '' }],
    ['has one that is no text', { id: { x: 1 } }],
    ['is a list', []],
  ])('is refused where the profile %s', async (_, body) => {
    issues();
    provider.answer('/user', { body });
    provider.answer('/emails', { body: [] });
    expect(await failureFrom(comeBack(client, github()))).toMatchObject({ kind: 'refused', reason: 'no_subject' });
  });

  it('is away where the profile is', async () => {
    issues();
    provider.answer('/user', { status: 502 });
    expect(await failureFrom(comeBack(client, github()))).toMatchObject({ kind: 'away' });
  });
});

describe('a refresh', () => {
  it('names no scope, so that nothing of what was granted is lost', async () => {
    issues({ refresh_token: 'refresh-2' });
    expect(await refresh()).toMatchObject({ refreshToken: 'refresh-2', expiresInSeconds: 3_600 });
    expect(Object.fromEntries(tokenRequest()?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
    });
  });

  it.each<[string, object, object]>([
    ['no refresh token', { refresh_token: undefined }, { refreshToken: undefined }],
    ['null as refresh token', { refresh_token: null }, { refreshToken: undefined }],
    ['no scope', { scope: undefined }, { scope: undefined }],
    ['a narrowed scope', { scope: 'openid' }, { scope: 'openid' }],
    ['scopes as a list', { scope: ['a', 'b'] }, { scope: 'a b' }],
    ['a scope that no database would have', { scope: 'a\0b' }, { scope: undefined }],
    ['a scope without an end', { scope: 'a'.repeat(8_193) }, { scope: undefined }],
    ['no expiry', { expires_in: undefined }, { expiresInSeconds: undefined }],
    ['an expiry as a text', { expires_in: '3600' }, { expiresInSeconds: 3_600 }],
    ['an empty expiry', { expires_in: '' }, { expiresInSeconds: undefined }],
    ['null as expiry', { expires_in: null }, { expiresInSeconds: undefined }],
    ['a negative expiry', { expires_in: -1 }, { expiresInSeconds: undefined }],
    ['an expiry in words', { expires_in: 'abc' }, { expiresInSeconds: undefined }],
    ['no token type', { token_type: undefined }, { tokenType: 'bearer' }],
    ['no id token', { id_token: undefined }, { idToken: undefined }],
  ])('is good with %s', async (_, changes, expected) => {
    issues(changes);
    expect(await refresh()).toMatchObject({ accessToken: expect.stringMatching(/^access-/) as string, ...expected });
  });

  it('keeps a verified id token, with a nonce or without', async () => {
    for (const idToken of [provider.idToken(), idTokenOf()]) {
      issues({ id_token: idToken });
      expect((await refresh()).idToken).toBe(idToken);
    }
    expect(provider.countOf('/token')).toBe(2);
  });

  it.each<[string, () => string, object]>([
    ['of another user', () => provider.idToken({ sub: 'user-2' }), { kind: 'dead', reason: 'subject_differs' }],
    ['that is none', () => 'nonsense', { kind: 'dead', reason: 'subject_differs' }],
    [
      'of another issuer',
      () => provider.idToken({ iss: 'https://evil.test' }),
      { kind: 'ambiguous', reason: 'id_token' },
    ],
    ['for another client', () => provider.idToken({ aud: 'another' }), { kind: 'ambiguous', reason: 'id_token' }],
    [
      'with a junk signature',
      () => `${provider.idToken().split('.').slice(0, 2).join('.')}.${'A'.repeat(342)}`,
      { kind: 'ambiguous', reason: 'id_token', mayHaveActed: true },
    ],
  ])('refuses an id token %s', async (_, make, expected) => {
    issues({ id_token: make() });
    expect(await failureFrom(refresh())).toMatchObject(expected);
  });

  it.each<[string, () => void]>([
    ['has an unknown key id', () => issues({ id_token: provider.idToken({}, { keyId: 'key-9' }) })],
    ['has expired, by clocks that differ', () => issues({ id_token: provider.idToken({ exp: 1_000_000_000 }) })],
    [
      'cannot be checked because the keys are away',
      () => {
        provider.answer('/jwks', { status: 500 });
        issues({ id_token: provider.idToken() });
      },
    ],
  ])('loses no token over an id token that %s', async (_, prepare) => {
    prepare();
    expect(await refresh()).toMatchObject({ accessToken: expect.any(String) as string, idToken: undefined });
  });
});

describe('who we are, to a provider', () => {
  const inForm = { client_id: CLIENT.id, client_secret: CLIENT.secret };
  /** Both parts as in a form (RFC 6749, section 2.3.1). */
  const inHeader = `Basic ${Buffer.from('our-client:a+secret%3A+with+%25+and+%2B').toString('base64')}`;

  it.each<[string, object, object, boolean]>([
    ['lists nothing', {}, {}, false],
    ['lists basic alone', { token_endpoint_auth_methods_supported: ['client_secret_basic'] }, {}, false],
    ['lists both', { token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'] }, {}, false],
    ['lists post alone', { token_endpoint_auth_methods_supported: ['client_secret_post'] }, {}, true],
    ['is said to want post', {}, { clientAuthentication: 'client_secret_post' }, true],
  ])('that %s', async (_, metadata, fields, isInForm) => {
    provider.answer('/.well-known/openid-configuration', { body: provider.metadata(metadata) });
    issues();
    await refresh(provider.definition(fields));
    const { form, authorization } = tokenRequest() ?? {};
    expect(authorization).toBe(isInForm ? undefined : inHeader);
    const credentials = Object.fromEntries([...(form ?? [])].filter(([name]) => name.startsWith('client_')));
    expect(credentials).toEqual(isInForm ? inForm : {});
  });

  it('needs no secret as a public client', async () => {
    issues();
    await refresh(provider.definition({ clientAuthentication: 'none', clientSecret: undefined }));
    expect(tokenRequest()?.authorization).toBeUndefined();
    expect(tokenRequest()?.form.get('client_id')).toBe(CLIENT.id);
    expect(tokenRequest()?.form.has('client_secret')).toBe(false);
  });
});

describe('a revocation', () => {
  const revoke = (definition = provider.definition()) => client.revoke(definition, 'token-1', 'refresh_token');

  it('names the token and its kind', async () => {
    provider.answer('/revocation', {});
    expect(await revoke()).toBe('revoked');
    const { form } = provider.requests.find(({ path }) => path === '/revocation') ?? {};
    expect(Object.fromEntries(form ?? [])).toEqual({ token: 'token-1', token_type_hint: 'refresh_token' });
  });

  it.each<[number, object | string]>([
    [200, {}],
    [204, ''],
    [400, { error: 'invalid_request' }],
    [400, { error: 'invalid_token' }],
    [400, ''],
  ])('is done with the answer %i %j', async (status, body) => {
    provider.answer('/revocation', { status, body });
    expect(await revoke()).toBe('revoked');
  });

  it('is not supported where the metadata has no endpoint, or the endpoint not this kind of token', async () => {
    provider.answer('/revocation', { status: 400, body: { error: 'unsupported_token_type' } });
    expect(await revoke()).toBe('unsupported');
    provider.answer('/.well-known/openid-configuration', {
      body: provider.metadata({ revocation_endpoint: undefined }),
    });
    client = aProviderClient(clock);
    expect(await revoke()).toBe('unsupported');
  });

  it.each<[number, object, string]>([
    [401, { error: 'invalid_client' }, 'misconfigured'],
    [400, { error: 'invalid_client' }, 'misconfigured'],
    [500, {}, 'away'],
    [429, {}, 'away'],
  ])('fails with the answer %i %j', async (status, body, kind) => {
    provider.answer('/revocation', { status, body });
    expect(await failureFrom(revoke())).toMatchObject({ kind, mayHaveActed: false });
  });
});
