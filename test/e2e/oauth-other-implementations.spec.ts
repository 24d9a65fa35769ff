import { randomUUID } from 'node:crypto';
import { noteSecret } from '../support/evidence.js';
import { signedByPython } from '../support/python-jwt.js';
import { ASSERTION_TYPE, newKeyPair, publicJwk, sendForm } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';
import { TokenSettings } from '../../src/config/settings.js';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;

describeWithPackages(['python3-jwt', 'python3-cryptography'], 'a service that signs with PyJWT', () => {
  const pairs = { ES256: newKeyPair('ES256'), EdDSA: newKeyPair('EdDSA'), RS256: newKeyPair('RS256') };
  let running: RunningApp;

  beforeAll(async () => {
    const clients = ALGORITHMS.map((name) => [name, { jwks: { keys: [publicJwk(pairs[name], `key of ${name}`)] } }]);
    running = await startTestApp('sqlite', { SERVICE_CLIENTS: JSON.stringify(Object.fromEntries(clients)) });
  });
  afterAll(() => running.close());

  it.each(ALGORITHMS)('is let in by %s, once', async (algorithm) => {
    const now = Math.floor(running.clock.now().getTime() / 1_000);
    const { issuer } = running.app.get(TokenSettings);
    const assertion = signedByPython({
      claims: { iss: algorithm, sub: algorithm, aud: issuer, iat: now, exp: now + 60, jti: randomUUID() },
      key: pairs[algorithm].privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
      algorithm,
      headers: { kid: `key of ${algorithm}` },
    });
    noteSecret(assertion);
    const form = { token: 'nothing', client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    const device = running.device();
    expect((await sendForm(device, '/oauth/introspect', form)).text).toBe('{"active":false}');
    expect((await sendForm(device, '/oauth/introspect', form)).status).toBe(401);
  });
});
