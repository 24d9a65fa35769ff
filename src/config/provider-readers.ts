import { parseUrl } from './address-readers.js';
import { frozenMap } from './deep-freeze.js';
import { isJsonObject, type JsonObject, readJsonObject, type ReadTextFile } from './json-source.js';
import { isRefused, read, refused, type Reader, type Reading } from './setting-readers.js';
import type { FederationSettings, ProviderSettings } from './settings.js';

type Providers = FederationSettings['providers'];

const PROVIDER_NAME = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const PROVIDER_FIELDS: readonly string[] = ['issuer', 'clientId', 'clientSecret', 'scopes'];
/** The characters of a scope token (RFC 6749, section 3.3). */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Providers by name, as JSON or in a JSON file. Nothing of what was read is quoted in a refusal, except a provider's
 * name where it is well-formed: a client secret may stand in any wrong place.
 */
export function providers(isProduction: boolean, readFile: ReadTextFile): Reader<Providers> {
  return (text) => {
    const document = readJsonObject(text, readFile);
    return isRefused(document) ? document : readProviders(document.value, isProduction);
  };
}

function readProviders(document: JsonObject, isProduction: boolean): Reading<Providers> {
  const entries: [string, ProviderSettings][] = [];
  for (const [name, description] of Object.entries(document)) {
    if (!PROVIDER_NAME.test(name)) {
      return refused('must name each provider in up to 32 lower-case letters, digits and inner hyphens');
    }
    const provider = readProvider(description, isProduction);
    if (isRefused(provider)) return refused(`${provider.refusal} for the provider ${name}`);
    entries.push([name, provider.value]);
  }
  return read(frozenMap(entries));
}

function readProvider(description: unknown, isProduction: boolean): Reading<ProviderSettings> {
  if (!isJsonObject(description) || Object.keys(description).some((field) => !PROVIDER_FIELDS.includes(field))) {
    return refused(`must be an object of ${PROVIDER_FIELDS.join(', ')} and nothing else`);
  }
  const { issuer, clientId, clientSecret, scopes } = description;
  if (!isIssuer(issuer, isProduction)) {
    return refused(`must have as issuer an ${isProduction ? 'https' : 'http or https'} URL without query or fragment`);
  }
  if (!isFilled(clientId)) return refused('must have a clientId');
  if (!isFilled(clientSecret)) return refused('must have a clientSecret');
  if (!isScopes(scopes)) return refused('must have as scopes a list of one scope or more');
  return read({ issuer, clientId, clientSecret, scopes });
}

/** Kept as it is written, since an issuer is compared character by character (OpenID Connect Discovery, 4.3). */
function isIssuer(value: unknown, isProduction: boolean): value is string {
  if (typeof value !== 'string' || /[?#]/.test(value)) return false;
  const url = parseUrl(value, isProduction ? ['https:'] : ['http:', 'https:']);
  return url?.username === '' && url.password === '';
}

function isScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((scope) => isFilled(scope) && SCOPE.test(scope));
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
