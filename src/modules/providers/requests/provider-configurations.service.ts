import { Injectable, Logger } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { Clock, SystemClock } from '../../../kernel/clock.js';
import { boundedFetch } from './bounded-fetch.js';
import { CachedDocument } from './cached-document.js';
import { clientAuthenticationFor } from './client-authentication.js';
import { failureOf } from './failure-of.js';
import { type Configuration, type CustomFetch, openIdLibrary, type ServerMetadata } from './open-id-library.js';

const REQUEST_SECONDS = 10;
const MINUTE_MS = 60_000;
const METADATA_AGES = { freshMs: 60 * MINUTE_MS, usableMs: 24 * 60 * MINUTE_MS };
/** The age at which the library fetches keys by itself is 300 s. */
const KEYS_AGES = { freshMs: 5 * MINUTE_MS, usableMs: 60 * MINUTE_MS };
/** Old enough that an unknown key id makes the library fetch, and young enough that nothing else does. */
const MOST_TOLD_AGE_SECONDS = 240;

interface KeySet {
  readonly keys: Record<string, string>[];
}

/** What the library needs to speak to each provider, kept for a while: the metadata and the keys of its id tokens. */
@Injectable()
export class ProviderConfigurations {
  private readonly logger = new Logger(ProviderConfigurations.name);
  private readonly machineClock = new SystemClock();
  private readonly metadata = new Map<string, CachedDocument<ServerMetadata>>();
  private readonly keys = new Map<string, CachedDocument<KeySet>>();

  constructor(private readonly clock: Clock) {}

  /**
   * A configuration for one request, since the library fixes the time in it.
   *
   * @param fetch for everything but the keys of id tokens
   * @throws ProviderFailure when the provider is not known yet and does not say how it is set up
   */
  async open(provider: ProviderDefinition, fetch: CustomFetch = boundedFetch): Promise<Configuration> {
    const library = await openIdLibrary();
    const metadata = await this.metadataOf(provider);
    const time = { [library.clockSkew]: this.skewSeconds() };
    const authentication = clientAuthenticationFor(library, provider, metadata, () => seconds(this.clock.now()));
    const configuration = new library.Configuration(metadata, provider.clientId, time, authentication);
    configuration.timeout = REQUEST_SECONDS;
    const keys = this.keysOf(provider, metadata);
    configuration[library.customFetch] = (url, options) =>
      keys && url === metadata.jwks_uri ? keys.renew().then((set) => Response.json(set)) : fetch(url, options);
    if (isPlain(metadata)) library.allowInsecureRequests(configuration);
    library.enableNonRepudiationChecks(configuration);
    this.handOverKeys(library, configuration, keys);
    return configuration;
  }

  private handOverKeys(
    library: Awaited<ReturnType<typeof openIdLibrary>>,
    configuration: Configuration,
    keys: CachedDocument<KeySet> | undefined,
  ): void {
    const kept = keys?.peek();
    if (!keys || !kept) return;
    // renews them behind when they are no longer fresh
    void keys.get().catch(() => undefined);
    const ageSeconds = Math.min(kept.ageMs / 1_000, MOST_TOLD_AGE_SECONDS);
    const uat = seconds(this.machineClock.now()) - Math.floor(ageSeconds);
    library.setJwksCache(configuration, { jwks: { keys: [...kept.value.keys] }, uat });
  }

  private async metadataOf(provider: ProviderDefinition): Promise<ServerMetadata> {
    if (provider.endpoints) return metadataOfEndpoints(provider.endpoints);
    let document = this.metadata.get(provider.id);
    if (!document) {
      document = new CachedDocument(() => this.discover(provider), this.clock, METADATA_AGES);
      this.metadata.set(provider.id, document);
    }
    return document.get();
  }

  private async discover({ id, issuer = '', clientId }: ProviderDefinition): Promise<ServerMetadata> {
    const library = await openIdLibrary();
    try {
      const configuration = await library.discovery(new URL(issuer), clientId, undefined, library.None(), {
        [library.customFetch]: boundedFetch,
        timeout: REQUEST_SECONDS,
        execute: issuer.startsWith('http:') ? [library.allowInsecureRequests] : [],
      });
      return configuration.serverMetadata();
    } catch (error) {
      const failure = failureOf(error, { provider: id, during: 'discovery', now: this.clock.now() });
      const { kind, reason } = failure;
      this.logger.warn({ event: 'provider_discovery_failed', provider: id, kind, reason, setting: 'OIDC_PROVIDERS' });
      throw failure;
    }
  }

  private keysOf(provider: ProviderDefinition, metadata: ServerMetadata): CachedDocument<KeySet> | undefined {
    const { jwks_uri: address } = metadata;
    if (address === undefined) return undefined;
    const name = `${provider.id} ${address}`;
    let document = this.keys.get(name);
    if (!document) {
      document = new CachedDocument(() => this.fetchKeys(provider.id, address), this.clock, KEYS_AGES);
      this.keys.set(name, document);
    }
    return document;
  }

  private async fetchKeys(provider: string, address: string): Promise<KeySet> {
    const signal = AbortSignal.timeout(REQUEST_SECONDS * 1_000);
    const headers = { accept: 'application/json, application/jwk-set+json' };
    try {
      const response = await boundedFetch(address, {
        ...{ method: 'GET', body: undefined, headers, redirect: 'manual', signal },
      });
      const { keys } = (response.ok ? await response.json() : {}) as Partial<KeySet>;
      if (!Array.isArray(keys)) throw new TypeError('no list of keys', { cause: response });
      return { keys };
    } catch (error) {
      throw failureOf(error, { provider, during: 'discovery', now: this.clock.now() });
    }
  }

  /** How far our clock is from the machine's, by which the library goes: nothing, but for tests. */
  private skewSeconds(): number {
    return Math.round((this.clock.now().getTime() - this.machineClock.now().getTime()) / 1_000);
  }
}

function metadataOfEndpoints(endpoints: NonNullable<ProviderDefinition['endpoints']>): ServerMetadata {
  const { authorization, token, userinfo, revocation } = endpoints;
  return {
    // nobody compares it: there is no id token, and the parameter `iss` of a callback is not read
    issuer: new URL(token).origin,
    authorization_endpoint: authorization,
    token_endpoint: token,
    ...(userinfo === undefined ? {} : { userinfo_endpoint: userinfo }),
    ...(revocation === undefined ? {} : { revocation_endpoint: revocation }),
  };
}

/** The settings allow plain http on this machine alone. What a provider says of its endpoints allows nothing. */
function isPlain({ issuer }: ServerMetadata): boolean {
  return issuer.startsWith('http:');
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
