import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../../config/settings.js';
import type { Endpoints } from '../../../http/endpoints.js';
import type { AuthorizationServerResponse, OpenIdConfigurationResponse } from './metadata.dto.js';

/** What the metadata says depends on these alone. */
export interface ServerFacts {
  readonly issuer: string;
  /** By which access tokens are signed now. */
  readonly algorithm: SigningAlgorithm;
  /** Those of the keys that are published at this moment. */
  readonly publishedAlgorithms: readonly string[];
  readonly endpoints: Pick<Endpoints, 'has'>;
}

const SERVICE_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** Those of public keys: an assertion under a shared secret would be `client_secret_jwt`. */
const ASSERTION_ALGORITHMS = SIGNING_ALGORITHMS.filter((algorithm) => algorithm !== 'HS256');

/** RFC 8414, section 2. Nothing that is not there is named. */
export function authorizationServerMetadata(facts: ServerFacts): AuthorizationServerResponse {
  const { issuer, algorithm, publishedAlgorithms, endpoints } = facts;
  const hasTokenEndpoint = endpoints.has('oauth') && endpoints.has('refresh');
  // a set that is empty by the choice of the algorithm would have verifiers look for keys that never come
  const hasKeySet = algorithm !== 'HS256' || publishedAlgorithms.length > 0;
  return {
    issuer,
    ...(hasKeySet && { jwks_uri: `${issuer}/.well-known/jwks.json` }),
    ...(hasTokenEndpoint && {
      token_endpoint: `${issuer}/oauth/token`,
      token_endpoint_auth_methods_supported: ['none'],
    }),
    ...(endpoints.has('oauth') && endpointsForServices(issuer)),
    response_types_supported: [],
    grant_types_supported: hasTokenEndpoint ? ['refresh_token'] : [],
    ...(endpoints.has('docs') && { service_documentation: `${issuer}/docs` }),
  };
}

/**
 * OpenID Connect Discovery 1.0, section 3, as far as it is true here. Clients such as go-oidc learn from the list of algorithms
 * by which the tokens of the issuer may be signed, so it names those of access tokens; there are no ID tokens.
 */
export function openIdConfiguration(facts: ServerFacts): OpenIdConfigurationResponse {
  return {
    ...authorizationServerMetadata(facts),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set([facts.algorithm, ...facts.publishedAlgorithms])],
  };
}

function endpointsForServices(issuer: string): Partial<AuthorizationServerResponse> {
  return {
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: SERVICE_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: SERVICE_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  };
}
