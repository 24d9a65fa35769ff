import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject } from './json-source.js';
import { isLoopback } from './mail-readers.js';
import type { ClientAuthentication, ProviderEndpoints, ProviderProfile } from './provider-settings.js';
import { isRefused, read, refused, type Reading } from './setting-readers.js';

/* One reader for each field of a provider in OIDC_PROVIDERS. None quotes what it refuses, since a secret may stand anywhere. */

export type FieldReader<T> = (value: unknown) => Reading<T>;

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,512}$/;
const PRINTABLE_ASCII = /^[\x20-\x7e]{1,1024}$/;
/** RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;
const MEMBER = /^[A-Za-z0-9_.:/-]{1,100}$/;
const PARAMETER = /^[A-Za-z0-9_.-]{1,64}$/;
/** A tenant's id or domain; the three words stand for many tenants, whose issuer is a pattern. */
const TENANT = /^(?!(?:common|organizations)$)[A-Za-z0-9][A-Za-z0-9.-]{0,253}$/;
const APPLE_ID = /^[A-Z0-9]{10}$/;
const MOST_SCOPES = 50;
const MOST_PARAMETERS = 20;

/** What a sign-in sets by itself, and what would make it another flow. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce'],
  ...['code_challenge', 'code_challenge_method', 'request', 'request_uri', 'client_secret'],
]);

function textLike(pattern: RegExp, what: string): FieldReader<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? read(value) : refused(`must have ${what}`));
}

export const providerName: FieldReader<string> = (value) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 64 && !UNPRINTABLE.test(value)
    ? read(value.trim())
    : refused('must have as its name 1 to 64 printable characters');

export const clientId = textLike(VISIBLE_ASCII, 'a clientId of 1 to 512 visible ASCII characters');
export const tenant = textLike(TENANT, 'as its tenant one tenant, by id or domain; common and organizations are many');
export const teamId = textLike(APPLE_ID, 'as its teamId the 10 letters and digits that Apple gave');
export const keyId = textLike(APPLE_ID, 'as its keyId the 10 letters and digits that Apple gave');

/** Whether it is hard to guess is up to the provider, which made it. */
export const clientSecret: FieldReader<KeyObject> = (value) =>
  typeof value === 'string' && PRINTABLE_ASCII.test(value)
    ? read(createSecretKey(value, 'utf8'))
    : refused('must have a clientSecret of 1 to 1024 printable ASCII characters');

/** The file that Apple hands out: a P-256 key in PEM. Its own catch, because the parser's message is nobody's help. */
export const applePrivateKey: FieldReader<KeyObject> = (value) => {
  const refusal = refused('must have as its privateKey a P-256 key in PEM (PKCS #8)');
  if (typeof value !== 'string' || !value.includes('BEGIN PRIVATE KEY')) return refusal;
  try {
    const key = createPrivateKey(value);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? read(key) : refusal;
  } catch {
    return refusal;
  }
};

export const clientAuthentication: FieldReader<ClientAuthentication> = (value) =>
  value === 'client_secret_basic' || value === 'client_secret_post' || value === 'none'
    ? read(value)
    : refused('must have as its clientAuthentication client_secret_basic, client_secret_post or none');

export const responseMode: FieldReader<'query' | 'form_post'> = (value) =>
  value === 'query' || value === 'form_post'
    ? read(value)
    : refused('must have as its responseMode query or form_post');

export const scopes: FieldReader<readonly string[]> = (value) => {
  const isList = Array.isArray(value) && value.length <= MOST_SCOPES && new Set(value).size === value.length;
  const isScope = (scope: unknown): scope is string => typeof scope === 'string' && SCOPE.test(scope);
  return isList && value.every(isScope)
    ? read(value)
    : refused(`must have as its scopes a list of at most ${MOST_SCOPES} texts without blanks, none of them twice`);
};

export const authorizationParameters: FieldReader<Readonly<Record<string, string>>> = (value) => {
  const entries = isJsonObject(value) ? Object.entries(value) : undefined;
  if (!entries || entries.length > MOST_PARAMETERS || !entries.every(isParameter)) {
    return refused(`must have as its authorizationParameters an object of at most ${MOST_PARAMETERS} printable texts`);
  }
  return entries.some(([name]) => OWN_PARAMETERS.has(name))
    ? refused('must have in its authorizationParameters none that a sign-in sets by itself, such as state or scope')
    : read(Object.fromEntries(entries));
};

function isParameter(entry: [string, unknown]): entry is [string, string] {
  const [name, value] = entry;
  return PARAMETER.test(name) && typeof value === 'string' && value.length <= 500 && !UNPRINTABLE.test(value);
}

/** https; plain http only on this machine and outside production, since codes, secrets and tokens travel there. */
function webAddress(value: unknown, isProduction: boolean): URL | undefined {
  if (typeof value !== 'string' || value.length > 1_000 || /\s|\p{C}/u.test(value) || !URL.canParse(value)) return;
  const url = new URL(value);
  const isLocal = !isProduction && url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  const isBare = url.username === '' && url.password === '' && url.hash === '' && !value.endsWith('#');
  return isBare && (url.protocol === 'https:' || isLocal) ? url : undefined;
}

const whichAddress = (isProduction: boolean): string =>
  isProduction ? 'an https address' : 'an https address, or an http address of this machine';

/** Kept as written, since the provider's own spelling is compared with it. */
export function issuer(isProduction: boolean): FieldReader<string> {
  return (value) => {
    const url = webAddress(value, isProduction);
    return url?.search === '' && typeof value === 'string' && !value.includes('?')
      ? read(value)
      : refused(`must have as its issuer ${whichAddress(isProduction)} without a query`);
  };
}

export function endpoint(isProduction: boolean, name = 'emailsEndpoint'): FieldReader<string> {
  return (value) => {
    const url = webAddress(value, isProduction);
    return url ? read(url.href) : refused(`must have as its ${name} ${whichAddress(isProduction)}`);
  };
}

const ENDPOINTS = ['authorization', 'token', 'userinfo', 'revocation'] as const;

export function endpoints(isProduction: boolean): FieldReader<ProviderEndpoints> {
  return (value) => {
    const known: readonly string[] = ENDPOINTS;
    if (!isJsonObject(value) || Object.keys(value).some((name) => !known.includes(name))) {
      return refused('must have as its endpoints an object of authorization, token, userinfo and perhaps revocation');
    }
    const found: Partial<Record<(typeof ENDPOINTS)[number], string>> = {};
    for (const name of ENDPOINTS) {
      if (name === 'revocation' && value[name] === undefined) continue;
      const reading = endpoint(isProduction, `${name} endpoint`)(value[name]);
      if (isRefused(reading)) return reading;
      found[name] = reading.value;
    }
    const { authorization = '', token = '', userinfo, revocation } = found;
    return read({ authorization, token, userinfo, revocation });
  };
}

export function apiOrigins(isProduction: boolean): FieldReader<readonly string[]> {
  const isOrigin = (value: unknown): value is string => webAddress(value, isProduction)?.origin === value;
  return (value) =>
    Array.isArray(value) && value.length <= MOST_SCOPES && value.every(isOrigin)
      ? read(value)
      : refused('must have as its apiOrigins a list of exact https origins, such as https://api.example.com');
}

const STANDARD_PROFILE: ProviderProfile = {
  subject: 'sub',
  email: 'email',
  emailVerified: undefined,
  name: 'name',
  username: 'preferred_username',
  picture: 'picture',
};

/** Each member that is not named has the standard claim's name (OpenID Connect Core 1.0, section 5.1). */
export const profile: FieldReader<ProviderProfile> = (value) => {
  const entries = isJsonObject(value) ? Object.entries(value) : [['', '']];
  const isKnown = ([name = '', member]: readonly unknown[]): boolean =>
    typeof name === 'string' && name in STANDARD_PROFILE && typeof member === 'string' && MEMBER.test(member);
  return entries.every(isKnown)
    ? read({ ...STANDARD_PROFILE, ...(value as JsonObject) })
    : refused(`must have as its profile an object of texts by ${Object.keys(STANDARD_PROFILE).join(', ')}`);
};
