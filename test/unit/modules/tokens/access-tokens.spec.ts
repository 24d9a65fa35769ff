import { SIGNING_ALGORITHMS } from '../../../../src/config/settings.js';
import { epochSeconds } from '../../../../src/kernel/duration.js';
import { RESERVED_CLAIMS } from '../../../../src/kernel/access-claims.js';
import { ClaimsContributor } from '../../../../src/modules/tokens/index.js';
import { accessTokenKit, refusalOf } from '../../../support/access-tokens.js';
import { compactJws, openJws, signerFor } from '../../../support/compact-jws.js';
import { aLiveSession } from '../../../support/live-session.js';
import { MemorySigningKeyStore } from '../../../support/memory-signing-key-store.js';

class FixedClaims extends ClaimsContributor {
  constructor(private readonly claims: Readonly<Record<string, unknown>>) {
    super();
  }

  claimsFor(): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve(this.claims);
  }
}

describe.each(SIGNING_ALGORITHMS)('an access token of %s', (algorithm) => {
  it('says of its session what it should, and verifies', async () => {
    const { tokens, clock, settings, keys } = await accessTokenKit(algorithm);
    const session = aLiveSession();
    const { accessToken, expiresInSeconds } = await tokens.issue(session);
    const now = epochSeconds(clock.now());
    expect(expiresInSeconds).toBe(900);
    expect(tokens.verify(accessToken).claims).toEqual({
      iss: settings.issuer,
      aud: settings.audience,
      client_id: settings.clientId,
      sub: session.subject.userId,
      sid: session.id,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      iat: now,
      nbf: now,
      exp: now + 900,
      auth_time: epochSeconds(session.authenticatedAt),
      amr: ['pwd'],
      email: 'person@example.org',
      roles: ['user'],
      ver: 1,
    });
    const { header } = openJws(accessToken);
    expect(header).toEqual({ alg: algorithm, typ: 'at+jwt', ...(algorithm !== 'HS256' && { kid: keys.active().kid }) });
  });

  it('says what the roles allow, where that is known', async () => {
    const granted = (roles: readonly string[]) => new Set(roles.map((role) => `${role}s:read`));
    const { tokens } = await accessTokenKit(algorithm, { granted });
    const { accessToken } = await tokens.issue(aLiveSession());
    expect(tokens.verify(accessToken).claims.permissions).toEqual(['users:read']);
  });

  it('is remembered, and nobody can change what is', async () => {
    const { tokens, clock } = await accessTokenKit(algorithm);
    const { accessToken } = await tokens.issue(aLiveSession());
    const { claims } = tokens.verify(accessToken);
    expect(tokens.verify(accessToken).claims).toBe(claims);
    expect(() => (claims.roles as string[]).push('admin')).toThrow(TypeError);
    expect(() => Object.assign(claims, { exp: claims.exp + 1 })).toThrow(TypeError);
    clock.advance(900_000);
    expect(refusalOf(() => tokens.verify(accessToken))).toBe('TOKEN_EXPIRED');
  });

  it('is refused by whoever has other keys', async () => {
    const [ours, theirs] = await Promise.all([accessTokenKit(algorithm), accessTokenKit(algorithm)]);
    const { accessToken } = await theirs.tokens.issue(aLiveSession());
    expect(refusalOf(() => ours.tokens.verify(accessToken))).toBe('TOKEN_INVALID');
  });
});

describe('issuing', () => {
  it('never gives the same id twice', async () => {
    const { tokens } = await accessTokenKit('HS256');
    const issued = await Promise.all(Array.from({ length: 100 }, () => tokens.issue(aLiveSession())));
    expect(new Set(issued.map(({ accessToken }) => openJws(accessToken).payload['jti'])).size).toBe(100);
  });

  it('ends with the session when that ends first', async () => {
    const { tokens, clock } = await accessTokenKit('ES256');
    const expiresAt = new Date(clock.now().getTime() + 60_900);
    const { accessToken, expiresInSeconds } = await tokens.issue(aLiveSession({ expiresAt }));
    expect(expiresInSeconds).toBe(60);
    expect(tokens.verify(accessToken).claims.exp).toBe(epochSeconds(expiresAt));
  });

  it('holds neither names nor secrets besides the claims of its contract', async () => {
    const { tokens } = await accessTokenKit('ES256');
    const { accessToken } = await tokens.issue(aLiveSession());
    for (const name of Object.keys(openJws(accessToken).payload)) expect(RESERVED_CLAIMS).toContain(name);
  });
});

describe('verifying', () => {
  it('says expired from the very second on, and valid until then', async () => {
    const { tokens, clock } = await accessTokenKit('ES256');
    const { accessToken, expiresInSeconds } = await tokens.issue(aLiveSession());
    clock.advance(expiresInSeconds * 1_000 - 1);
    expect(tokens.verify(accessToken).claims.jti).toBeDefined();
    clock.advance(1);
    expect(refusalOf(() => tokens.verify(accessToken))).toBe('TOKEN_EXPIRED');
  });

  it.each([
    ['another issuer', { issuer: 'https://other.example' }],
    ['another audience', { audience: 'another-api' }],
  ])('refuses a token for %s under the same keys', async (_what, difference) => {
    const store = new MemorySigningKeyStore();
    const { settings, tokens } = await accessTokenKit('ES256', { store });
    const { encryptionKeys } = settings;
    const other = await accessTokenKit('ES256', { store, settings: { encryptionKeys, ...difference } });
    const { accessToken } = await other.tokens.issue(aLiveSession());
    expect(other.tokens.verify(accessToken)).toBeDefined();
    expect(refusalOf(() => tokens.verify(accessToken))).toBe('TOKEN_INVALID');
  });

  it.each([['{"exp":1e400}'], ['{}'], ['{"exp":"1999999999"}'], ['{"exp":null}']])(
    'refuses the claims %s though we signed them',
    async (overwriting) => {
      const { tokens, keys } = await accessTokenKit('ES256');
      const { accessToken } = await tokens.issue(aLiveSession());
      const { header, payload } = openJws(accessToken);
      const withoutExpiry = JSON.stringify({ ...payload, exp: undefined });
      const json = `${withoutExpiry.slice(0, -1)},${overwriting.slice(1)}`.replace(',}', '}');
      const token = compactJws(header, json, signerFor('ES256', keys.active().signWith));
      expect(refusalOf(() => tokens.verify(token))).toBe('TOKEN_INVALID');
    },
  );
});

describe('ClaimsContributor', () => {
  it('adds claims of a team’s own, of any JSON type', async () => {
    const extra = { department: 'sales', level: 3, tags: ['a'], nested: { deep: null } };
    const { tokens } = await accessTokenKit('ES256', { contributor: new FixedClaims(extra) });
    const { accessToken } = await tokens.issue(aLiveSession());
    expect(tokens.verify(accessToken).claims).toMatchObject(extra);
  });

  it('is asked about the session at each issue', async () => {
    const claimsFor = jest.fn((session: { id: string }) => Promise.resolve({ device: session.id }));
    const { tokens } = await accessTokenKit('ES256', { contributor: { claimsFor } });
    const session = aLiveSession();
    await tokens.issue(session);
    expect(tokens.verify((await tokens.issue(session)).accessToken).claims).toMatchObject({ device: session.id });
    expect(claimsFor).toHaveBeenCalledTimes(2);
    expect(claimsFor).toHaveBeenCalledWith(session);
  });

  it.each(RESERVED_CLAIMS)('cannot contribute %s', async (name) => {
    const { tokens } = await accessTokenKit('HS256', { contributor: new FixedClaims({ fine: 1, [name]: 'theirs' }) });
    await expect(tokens.issue(aLiveSession())).rejects.toThrow(`the claim ${name} is Watchword's own`);
  });

  it('cannot make a token so large that nobody would accept it', async () => {
    const { tokens } = await accessTokenKit('ES256', { contributor: new FixedClaims({ text: 'x'.repeat(8_192) }) });
    const outcome = await tokens.issue(aLiveSession()).then(
      ({ accessToken }) => `issued with ${accessToken.length} characters`,
      () => 'refused',
    );
    expect(outcome).toBe('refused');
  });

  it('stops the token when it fails', async () => {
    const claimsFor = () => Promise.reject(new Error('directory is away'));
    const { tokens } = await accessTokenKit('HS256', { contributor: { claimsFor } });
    await expect(tokens.issue(aLiveSession())).rejects.toThrow('directory is away');
  });
});
