import type * as OpenIdLibrary from 'openid-client';
import type { Configuration, CustomFetch } from 'openid-client';

export type { Configuration, CustomFetch, ServerMetadata } from 'openid-client';
export type OpenIdClient = typeof OpenIdLibrary;
/** Makes the configuration of one request, whose answers come from this. */
export type OpenConfiguration = (fetch: CustomFetch) => Promise<Configuration>;

/** Loaded when it is used: a server without providers does without it (docs/decisions/0016-loaded-when-used.md). */
export function openIdLibrary(): Promise<OpenIdClient> {
  return import('openid-client');
}
