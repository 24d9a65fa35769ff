import { addressOf, numberOf, oneOf, textOf } from '../option-values.js';
import type { IntrospectionOptions } from './introspection-options.js';

/** The options of introspection once they were judged, with everything that was left out. */
export type IntrospectionSettings = Required<IntrospectionOptions>;

const PATH = '/oauth/introspect';

/** @throws Error with one line that says which option is wrong */
export function introspectionSettingsOf(
  options: IntrospectionOptions,
  { issuer, allowHttp }: { readonly issuer: string; readonly allowHttp: boolean },
): IntrospectionSettings {
  const { endpoint = issuer + PATH, whenUnavailable = 'refuse' } = options;
  return Object.freeze({
    clientId: textOf('introspection.clientId', options.clientId),
    clientSecret: textOf('introspection.clientSecret', options.clientSecret),
    endpoint: addressOf('introspection.endpoint', endpoint, allowHttp),
    cacheSeconds: numberOf('introspection.cacheSeconds', options.cacheSeconds ?? 10, 0, 3_600),
    cacheEntries: numberOf('introspection.cacheEntries', options.cacheEntries ?? 10_000, 2, 10_000_000),
    timeoutSeconds: numberOf('introspection.timeoutSeconds', options.timeoutSeconds ?? 3, 0.01, 60),
    whenUnavailable: oneOf('introspection.whenUnavailable', whenUnavailable, ['refuse', 'accept']),
  });
}
