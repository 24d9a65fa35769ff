import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../../config/settings.js';
import type { Endpoints } from '../../../http/endpoints.js';
import type { AuthorizationServerResponse, OpenIdConfigurationResponse } from './metadata.dto.js';

/** Everything that the metadata depends on. */
export interface ServerFacts {
  readonly issuer: string;
  /** The algorithm that signs access tokens now. */
  readonly algorithm: SigningAlgorithm;
  /** The algorithms of the keys that are published at this moment. */
  readonly publishedAlgorithms: readonly string[];
  readonly endpoints: Pick<Endpoints, 'has'>;
}

const SERVICE_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** Only public keys: an assertion signed with a shared secret would be `client_secret_jwt`. */
const ASSERTION_ALGORITHMS = SIGNING_ALGORITHMS.filter((algorithm) => algorithm !== 'HS256');

/** RFC 8414, section 2. It names only endpoints that this server has. */
export function authorizationServerMetadata(facts: ServerFacts): AuthorizationServerResponse {
  const { issuer, algorithm, publishedAlgorithms, endpoints } = facts;
  const hasTokenEndpoint = endpoints.has('oauth') && endpoints.has('refresh');
  // with HS256 the set is empty for ever, and verifiers would look for keys that never come
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
 * OpenID Connect Discovery 1.0, section 3, as far as it is true here. There are no ID tokens. But clients such as go-oidc accept
 * only tokens whose algorithm is in this list, so it names the algorithms of access tokens.
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
