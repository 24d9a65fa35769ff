import { generateKeyPairSync, verify } from 'node:crypto';
import { signedClientSecret } from '../../../../src/modules/providers/requests/client-authentication.js';
import { asDomainError, ProviderFailure, type ProviderFailureKind } from '../../../../src/modules/providers/index.js';

describe("Apple's client secret", () => {
  it('is an ES256 JWT of the team for the client, for five minutes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const secret = signedClientSecret(
      { privateKey, keyId: 'ABCDE12345', teamId: 'TEAM123456' },
      { clientId: 'test.web', issuer: 'https://appleid.apple.com', nowSeconds: 1_800_000_000 },
    );
    const [header = '', claims = '', signature = ''] = secret.split('.');
    const decoded = [header, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
    expect(decoded).toEqual([
      { alg: 'ES256', kid: 'ABCDE12345' },
      {
        ...{ iss: 'TEAM123456', sub: 'test.web', aud: 'https://appleid.apple.com' },
        ...{ iat: 1_800_000_000, exp: 1_800_000_300 },
      },
    ]);
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});

describe('a failure as whoever asked sees it', () => {
  it.each<[ProviderFailureKind, string, number | undefined]>([
    ['dead', 'CONNECTION_NEEDS_RECONSENT', undefined],
    ['refused', 'PROVIDER_SIGN_IN_REFUSED', undefined],
    ['misconfigured', 'PROVIDER_MISCONFIGURED', undefined],
    ['ambiguous', 'PROVIDER_MISCONFIGURED', undefined],
    ['away', 'PROVIDER_UNAVAILABLE', 5],
  ])('%s is %s', (kind, code, retryAfterSeconds) => {
    expect(asDomainError(new ProviderFailure(kind, 'reason', 'detail'))).toMatchObject({ code, retryAfterSeconds });
  });

  it('says when to come again as the provider does', () => {
    const failure = new ProviderFailure('away', 'http_429', 'detail', { retryAfterSeconds: 42 });
    expect(asDomainError(failure).retryAfterSeconds).toBe(42);
  });
});
