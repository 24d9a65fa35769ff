import { createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto';
import { registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

type Jwk = JsonWebKey & { readonly kid: string; readonly alg: string; readonly use: string };

const PATH = '/.well-known/jwks.json';

async function published(device: ApiClient): Promise<Jwk[]> {
  const { status, text } = await device.get(PATH);
  expect(status).toBe(200);
  return (JSON.parse(text) as { keys: Jwk[] }).keys;
}

function verifiesWith(jwk: Jwk, token: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  const digest = jwk.alg === 'EdDSA' ? null : 'sha256';
  return verify(digest, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}

describe.each(DATABASE_KINDS)('the published keys on %s', (kind) => {
  let app: RunningApp | undefined;
  const start = async (environment: Readonly<Record<string, string>> = {}) => {
    app = await startTestApp(kind, environment);
    return app.device();
  };
  afterEach(() => app?.close());

  it.each([
    ['ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    ['EdDSA', ['alg', 'crv', 'kid', 'kty', 'use', 'x']],
    ['RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
  ])(
    'of %s are the one that signs, first, and the one that comes next, in public members alone',
    async (alg, names) => {
      const device = await start({ ACCESS_TOKEN_ALGORITHM: alg });
      const keys = await published(device);
      expect(keys).toHaveLength(2);
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(names);
        expect(key).toMatchObject({ alg, use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) as string });
      }
      const { accessToken } = await registered(device);
      const header = JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()) as {
        kid: string;
      };
      expect(header.kid).toBe(keys[0]?.kid);
      expect(keys.map((key) => verifiesWith(key, accessToken))).toEqual([true, false]);
    },
  );

  it('may be kept as long as the settings say, and cost nothing when nothing has changed', async () => {
    const device = await start({ JWKS_CACHE_LIFETIME: '7m' });
    const first = await device.get(PATH);
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('public, max-age=420');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await device.get(PATH, { headers: { 'if-none-match': ifNoneMatch } });
      expect(again.status).toBe(304);
      expect(again.text).toBe('');
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=420');
    }
    const other = await device.get(PATH, { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
    expect(other.text).toBe(first.text);
  });

  it('can be asked about with HEAD', async () => {
    const device = await start();
    const got = await device.get(PATH);
    const head = await device.request('HEAD', PATH);
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(got.headers.get(name));
    }
  });

  it('are none where tokens are signed with a shared secret', async () => {
    const ACCESS_TOKEN_SECRET = randomBytes(32).toString('base64url');
    const device = await start({ ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET });
    expect(await published(device)).toEqual([]);
  });
});
