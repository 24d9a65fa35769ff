import fc from 'fast-check';
import { SIGNING_ALGORITHMS } from '../../../../src/config/settings.js';
import { Endpoints } from '../../../../src/http/endpoints.js';
import {
  authorizationServerMetadata,
  openIdConfiguration,
  type ServerFacts,
} from '../../../../src/modules/oauth/metadata/authorization-server.js';

const factsWith = (given: Partial<ServerFacts>): ServerFacts => ({
  ...{
    issuer: 'https://id.example.org',
    algorithm: 'ES256',
    publishedAlgorithms: ['ES256'],
    endpoints: new Endpoints(),
  },
  ...given,
});

describe('the metadata', () => {
  it.each([
    ['ES256', ['ES256'], true],
    // before the ring was read for the first time
    ['ES256', [], true],
    ['HS256', [], false],
    // while tokens of before the change still count
    ['HS256', ['ES256'], true],
  ] as const)('of %s with published keys of %j names a set of keys: %s', (algorithm, publishedAlgorithms, isNamed) => {
    expect('jwks_uri' in authorizationServerMetadata(factsWith({ algorithm, publishedAlgorithms }))).toBe(isNamed);
  });

  it('names the present algorithm first, then those of older keys, each once', () => {
    const facts = factsWith({ algorithm: 'EdDSA', publishedAlgorithms: ['ES256', 'EdDSA', 'ES256'] });
    expect(openIdConfiguration(facts).id_token_signing_alg_values_supported).toEqual(['EdDSA', 'ES256']);
  });

  it('has a token endpoint exactly where there is one, and never what an OpenID provider would have', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.constantFrom(...SIGNING_ALGORITHMS), (...drawn) => {
        const [oauth, refresh, docs, algorithm] = drawn;
        const endpoints = new Endpoints({ endpoints: { oauth, refresh, docs } });
        const metadata = openIdConfiguration(factsWith({ endpoints, algorithm }));
        expect('token_endpoint' in metadata).toBe(oauth && refresh);
        expect(metadata.grant_types_supported).toEqual(oauth && refresh ? ['refresh_token'] : []);
        expect('introspection_endpoint' in metadata).toBe(oauth);
        expect('service_documentation' in metadata).toBe(docs);
        expect(Object.keys(metadata).filter((name) => /^(authorization|userinfo|registration)_/.test(name))).toEqual(
          [],
        );
        expect(Object.values(metadata)).not.toContain(undefined);
      }),
    );
  });
});
