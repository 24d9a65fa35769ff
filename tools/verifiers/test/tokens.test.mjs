import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { EXPECTED } from '../expected.mjs';
import { signedBySomebody, withOtherSubject } from '../issuer/forgeries.mjs';
import { createIssuer, issueOddTokens, rotate } from '../issuer/issuer.mjs';
import { startServers } from '../issuer/servers.mjs';
import { startVerifier, verifierIds } from '../verifiers/index.mjs';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256'];

let servers;
before(() => (servers = startServers()));
after(() => servers.end());

/** The verdicts of a verifier; one that does not start accepts nothing. */
async function verdictsOf(verifier, tokens) {
  const verdicts = {};
  for (const [trial, token] of Object.entries(tokens)) verdicts[trial] = (await verifier?.verify(token)) ?? 'refused';
  return verdicts;
}

function assertAcceptsNothing(verdicts) {
  for (const [trial, verdict] of Object.entries(verdicts)) assert.notEqual(verdict, 'accepted', trial);
}

test('every verifier has its expectations, and every expectation a verifier', () => {
  assert.deepEqual(Object.keys(EXPECTED).sort(), [...verifierIds].sort());
});

for (const algorithm of ALGORITHMS) {
  describe(`tokens signed with ${algorithm}`, () => {
    const started = new Map();
    let issuer;
    let tokens;
    let withNewKey;
    before(async () => {
      issuer = await createIssuer(servers, { SESSIONS_PER_USER: '1000' });
      const odd = await issueOddTokens(issuer, algorithm);
      const valid = await issuer.newToken();
      tokens = {
        valid,
        ...odd,
        otherSubject: withOtherSubject(valid),
        signedBySomebody: signedBySomebody(valid),
        unknownKey: signedBySomebody(valid, randomUUID()),
      };
      for (const id of verifierIds) started.set(id, await startVerifier(id, issuer.describeFor(algorithm)));
    });
    after(async () => {
      for (const verifier of started.values()) await verifier?.close();
      await issuer.stop();
    });

    for (const [id, { takes, unknownKey = 'refused' }] of Object.entries(EXPECTED)) {
      const isTaken = takes.includes(algorithm);
      test(`${id} accepts ${isTaken ? 'the valid one alone' : 'none'}`, async () => {
        const verdicts = await verdictsOf(started.get(id), tokens);
        if (!isTaken) return assertAcceptsNothing(verdicts);
        const refused = { expired: 'refused', otherAudience: 'refused', otherSubject: 'refused' };
        // with a shared secret no token names a key
        const unknown = algorithm === 'HS256' ? 'refused' : unknownKey;
        const wanted = { valid: 'accepted', ...refused, signedBySomebody: 'refused', unknownKey: unknown };
        assert.deepEqual(verdicts, wanted);
      });
    }

    test('of the next key are accepted by all who have the keys already, as are those of the key before', async () => {
      if (algorithm === 'HS256') return;
      withNewKey = await rotate(issuer);
      for (const [id, { takes }] of Object.entries(EXPECTED)) {
        if (!takes.includes(algorithm)) continue;
        const verdicts = await verdictsOf(started.get(id), { before: tokens.valid, after: withNewKey });
        assert.deepEqual(verdicts, { before: 'accepted', after: 'accepted' }, id);
      }
    });

    test('of a session that was logged out are refused by those who ask the server, and by nobody else', async () => {
      const loggedOut = await issuer.newToken();
      await issuer.call('POST', '/api/auth/logout', {}, loggedOut);
      for (const [id, { takes, asksServer = false }] of Object.entries(EXPECTED)) {
        if (!takes.includes(algorithm)) continue;
        assert.equal(await started.get(id).verify(loggedOut), asksServer ? 'refused' : 'accepted', id);
      }
    });

    test('for another service are accepted by those who are not told which audience is theirs', async () => {
      for (const [id, { takes, audienceLeftOut }] of Object.entries(EXPECTED)) {
        if (audienceLeftOut === undefined || !takes.includes(algorithm)) continue;
        const lax = await startVerifier(id, { ...issuer.describeFor(algorithm), checksAudience: false });
        assert.equal(await lax.verify(tokens.otherAudience), audienceLeftOut, id);
        await lax.close();
      }
    });
  });
}
