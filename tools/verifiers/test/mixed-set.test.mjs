import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EXPECTED } from '../expected.mjs';
import { createIssuer } from '../issuer/issuer.mjs';
import { startServers } from '../issuer/servers.mjs';
import { startVerifier } from '../verifiers/index.mjs';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'];

describe('keys of three algorithms in one set, after two changes of ACCESS_TOKEN_ALGORITHM', () => {
  const tokens = new Map();
  let servers;
  let issuer;
  before(async () => {
    servers = startServers();
    issuer = await createIssuer(servers);
    for (const algorithm of ALGORITHMS) {
      await issuer.run(algorithm);
      tokens.set(algorithm, await issuer.newToken());
    }
  });
  after(async () => {
    await issuer.stop();
    await servers.end();
  });

  test('are all published', async () => {
    const { keys } = await (await fetch(issuer.describeFor('ES256').jwksUri)).json();
    assert.deepEqual([...new Set(keys.map(({ kty }) => kty))].sort(), ['EC', 'OKP', 'RSA']);
  });

  for (const [id, { takes }] of Object.entries(EXPECTED)) {
    test(`keep no ${id} from the tokens that it takes`, async () => {
      for (const algorithm of takes.filter((name) => name !== 'HS256')) {
        const verifier = await startVerifier(id, issuer.describeFor(algorithm));
        assert.equal(await verifier.verify(tokens.get(algorithm)), 'accepted', algorithm);
        await verifier.close();
      }
    });
  }
});
