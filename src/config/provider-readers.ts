import { exactOrigin } from './address-readers.js';
import { frozenMap } from '../kernel/deep-freeze.js';
import { isJsonObject, type JsonObject, readJsonObject, type ReadTextFile } from './json-source.js';
import * as fields from './provider-field-readers.js';
import { type PresetExtra, PROVIDER_PRESETS, type ProviderPreset } from './provider-presets.js';
import { isProviderId, type ProviderDefinition, ProviderSettings } from './provider-settings.js';
import { isRefused, list, oneOf, read, refused, type Reader, type Reading } from './setting-readers.js';
import type { SettingSource } from './setting-source.js';
import { section } from './settings-section.js';

type Providers = ProviderSettings['providers'];

const MOST_PROVIDERS = 100;
const EXTRAS: readonly PresetExtra[] = ['tenant', 'teamId', 'keyId', 'privateKey'];
const BESIDE_FIELDS: ReadonlySet<string> = new Set(['preset', ...EXTRAS]);
/** Each says where the provider is; a definition has one of them. */
const KINDS = ['preset', 'issuer', 'endpoints'] as const;

/** Other people's providers, and what is done with their tokens. */
export function providerSettings(
  source: SettingSource,
  isProduction: boolean,
  readFile: ReadTextFile,
): ProviderSettings {
  const switchOf = (name: 'CONNECTION_TOKENS' | 'CONNECTION_REFRESH_AHEAD'): boolean =>
    source.get(name, oneOf(['off', 'on'])) === 'on';
  return section(ProviderSettings, {
    providers: source.find('OIDC_PROVIDERS', providerList(isProduction, readFile)) ?? frozenMap([]),
    returnToOrigins: source.find('RETURN_TO_ORIGINS', list(exactOrigin(isProduction))) ?? [],
    allowsTokenReading: switchOf('CONNECTION_TOKENS'),
    refreshesAhead: switchOf('CONNECTION_REFRESH_AHEAD'),
  });
}

/** Providers by id, as JSON or in a JSON file. A refusal counts the providers instead of quoting anything. */
export function providerList(isProduction: boolean, readFile: ReadTextFile): Reader<Providers> {
  return (text) => {
    const document = readJsonObject(text, readFile);
    if (isRefused(document)) return document;
    const entries: [string, ProviderDefinition][] = [];
    for (const [index, [id, description]] of Object.entries(document.value).entries()) {
      const provider = readProvider(id, description, isProduction);
      if (isRefused(provider)) return refused(provider.refusal, index + 1);
      entries.push([id, provider.value]);
    }
    if (entries.length > MOST_PROVIDERS) return refused(`must have at most ${MOST_PROVIDERS} providers`);
    return read(frozenMap(entries));
  };
}

function readProvider(id: string, description: unknown, isProduction: boolean): Reading<ProviderDefinition> {
  if (!isProviderId(id)) return refused('must have as its id up to 32 of a-z, 0-9 and hyphens between them');
  if (!isJsonObject(description)) return refused('must be an object');
  if (KINDS.filter((kind) => description[kind] !== undefined).length !== 1) {
    return refused('must have exactly one of preset, issuer and endpoints');
  }
  const preset = presetOf(description['preset']);
  if (isRefused(preset)) return preset;
  const extras = readExtras(description, preset.value?.extras ?? []);
  if (isRefused(extras)) return extras;
  const own = Object.fromEntries(Object.entries(description).filter(([name]) => !BESIDE_FIELDS.has(name)));
  const usual = preset.value?.fields(extras.value.texts) ?? {};
  const values = readFields({ ...usual, ...own, ...mergedParameters(usual, own) }, isProduction);
  if (isRefused(values)) return values;
  return assembled(id, values.value, extras.value.signedSecret);
}

function presetOf(name: unknown): Reading<ProviderPreset | undefined> {
  if (name === undefined) return read(undefined);
  const preset = typeof name === 'string' ? PROVIDER_PRESETS.get(name) : undefined;
  return preset ? read(preset) : refused(`must have as its preset one of ${[...PROVIDER_PRESETS.keys()].join(', ')}`);
}

interface Extras {
  readonly texts: Partial<Record<PresetExtra, string>>;
  readonly signedSecret: ProviderDefinition['signedSecret'];
}

function readExtras(description: JsonObject, required: readonly PresetExtra[]): Reading<Extras> {
  const unexpected = EXTRAS.find((name) => description[name] !== undefined && !required.includes(name));
  if (unexpected) return refused(`must have no ${unexpected}, which its preset does not need`);
  const texts: Partial<Record<PresetExtra, string>> = {};
  for (const name of required) {
    if (name === 'privateKey') continue;
    const reading = fields[name](description[name]);
    if (isRefused(reading)) return reading;
    texts[name] = reading.value;
  }
  if (!required.includes('privateKey')) return read({ texts, signedSecret: undefined });
  if (description['clientSecret'] !== undefined)
    return refused('must have a privateKey in the place of a clientSecret');
  const privateKey = fields.applePrivateKey(description['privateKey']);
  if (isRefused(privateKey)) return privateKey;
  const { keyId = '', teamId = '' } = texts;
  return read({ texts, signedSecret: { privateKey: privateKey.value, keyId, teamId } });
}

/** One more parameter shall not take away those without which a preset does not work. */
function mergedParameters(preset: JsonObject, own: JsonObject): JsonObject {
  const [usual, added] = [preset['authorizationParameters'], own['authorizationParameters']];
  return isJsonObject(usual) && isJsonObject(added) ? { authorizationParameters: { ...usual, ...added } } : {};
}

const fieldReaders = (isProduction: boolean) => ({
  name: fields.providerName,
  issuer: fields.issuer(isProduction),
  endpoints: fields.endpoints(isProduction),
  clientId: fields.clientId,
  clientSecret: fields.clientSecret,
  clientAuthentication: fields.clientAuthentication,
  scopes: fields.scopes,
  authorizationParameters: fields.authorizationParameters,
  responseMode: fields.responseMode,
  apiOrigins: fields.apiOrigins(isProduction),
  profile: fields.profile,
  emailsEndpoint: fields.endpoint(isProduction),
});

type Fields = {
  [Name in keyof ReturnType<typeof fieldReaders>]?: Extract<
    ReturnType<ReturnType<typeof fieldReaders>[Name]>,
    { value: unknown }
  >['value'];
};

function readFields(values: JsonObject, isProduction: boolean): Reading<Fields> {
  const readers: Readonly<Record<string, fields.FieldReader<unknown>>> = fieldReaders(isProduction);
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader)
      return refused(`must have no other fields than ${[...Object.keys(readers), 'preset', ...EXTRAS].join(', ')}`);
    const reading = reader(value);
    if (isRefused(reading)) return reading;
    found[name] = reading.value;
  }
  return read(found as Fields);
}

/** The rules that take more than one field, and what stands for a field that is not there. */
function assembled(
  id: string,
  values: Fields,
  signedSecret: ProviderDefinition['signedSecret'],
): Reading<ProviderDefinition> {
  const { clientId, issuer, endpoints, clientSecret, clientAuthentication, emailsEndpoint } = values;
  const isOpenId = issuer !== undefined;
  if (clientId === undefined) return fields.clientId(undefined) as Reading<never>;
  const isPublic = clientAuthentication === 'none';
  if (isPublic && clientSecret) return refused('must have no clientSecret where its clientAuthentication is none');
  if (!isPublic && !clientSecret && !signedSecret) return fields.clientSecret(undefined) as Reading<never>;
  const scopes = values.scopes ?? (isOpenId ? ['openid', 'email', 'profile'] : []);
  if (isOpenId && !scopes.includes('openid')) return refused('must have openid among its scopes');
  if (isOpenId && (values.profile ?? emailsEndpoint)) {
    return refused('must have a profile or an emailsEndpoint only beside endpoints: an issuer sends standard claims');
  }
  const standardProfile = fields.profile({});
  return read({
    ...{
      id,
      name: values.name ?? id,
      protocol: isOpenId ? 'oidc' : 'oauth2',
      issuer,
      endpoints,
      clientId,
      clientSecret,
    },
    ...{ signedSecret, clientAuthentication, scopes, emailsEndpoint },
    authorizationParameters: values.authorizationParameters ?? {},
    responseMode: values.responseMode ?? 'query',
    apiOrigins: values.apiOrigins ?? [new URL(issuer ?? endpoints?.userinfo ?? '').origin],
    profile: values.profile ?? (isRefused(standardProfile) ? undefined : standardProfile.value),
  } as ProviderDefinition);
}
