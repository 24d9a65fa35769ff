import { sign } from 'node:crypto';
import type { ClientAuth } from 'openid-client';
import type { ProviderDefinition, SignedClientSecret } from '../../../config/settings.js';
import type { OpenIdClient, ServerMetadata } from './open-id-library.js';

/** Long enough for one request on a slow line; Apple takes up to six months. */
const SIGNED_SECRET_SECONDS = 300;

/**
 * How we say who we are. Basic is what a provider takes that says nothing else (OpenID Connect Discovery 1.0, section 3), so
 * the secret goes into the form only where post is all that is listed.
 *
 * @param nowSeconds by our clock
 */
export function clientAuthenticationFor(
  library: OpenIdClient,
  provider: ProviderDefinition,
  { issuer, token_endpoint_auth_methods_supported: listed }: ServerMetadata,
  nowSeconds: () => number,
): ClientAuth {
  const { clientId, clientSecret, signedSecret, clientAuthentication } = provider;
  if (signedSecret) {
    return (_server, client, body) => {
      body.set('client_id', client.client_id);
      body.set('client_secret', signedClientSecret(signedSecret, { clientId, issuer, nowSeconds: nowSeconds() }));
    };
  }
  if (!clientSecret) return library.None();
  const isPostAlone = listed?.includes('client_secret_post') && !listed.includes('client_secret_basic');
  const method = clientAuthentication ?? (isPostAlone ? 'client_secret_post' : 'client_secret_basic');
  const secret = clientSecret.export().toString('utf8');
  return method === 'client_secret_post' ? library.ClientSecretPost(secret) : basicWith(secret);
}

/**
 * RFC 6749, section 2.3.1: both parts are form-encoded. The library's own also encodes `-`, `.`, `_` and `*`, which forms leave
 * alone; a provider that does not decode, as glewlwyd 2.7.5, then refuses every secret that has one of them.
 */
function basicWith(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const credentials = [client.client_id, secret].map(formEncoded).join(':');
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** A JWT that stands for the client secret, as Apple wants it (ES256, RFC 7518, section 3.4). */
export function signedClientSecret(
  { privateKey, keyId, teamId }: SignedClientSecret,
  { clientId, issuer, nowSeconds }: { clientId: string; issuer: string; nowSeconds: number },
): string {
  const header = { alg: 'ES256', kid: keyId };
  const claims = { iss: teamId, iat: nowSeconds, exp: nowSeconds + SIGNED_SECRET_SECONDS, aud: issuer, sub: clientId };
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
