import { createSecretKey, randomUUID } from 'node:crypto';
import { compactJws, openJws, segment, signerFor } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import {
  ASSERTION_TYPE,
  basic,
  newClientSecret,
  newKeyPair,
  type OAuthAnswer,
  publicJwk,
  sendForm,
} from '../support/service-clients.js';
import { registered } from '../support/accounts.js';
import { OAuthApp } from './oauth-app.js';

const PATH = '/oauth/introspect';
const TOKEN = { token: 'nobody’s' };

/** As `curl -u` and Authlib send it. */
const unencodedBasic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** What a caller who is nobody learns: always the same. */
function expectStranger({ status, headers, json }: OAuthAnswer): void {
  expect(json).toEqual({ error: 'invalid_client', error_description: 'The client could not be authenticated.' });
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Basic realm="watchword"');
  expect(headers.get('cache-control')).toBe('no-store');
}

function expectInvalid({ status, json }: OAuthAnswer): void {
  expect([status, json?.['error']]).toEqual([400, 'invalid_request']);
}

describe.each(DATABASE_KINDS)('a service at /oauth on %s', (kind) => {
  let oauth: OAuthApp;
  beforeAll(async () => (oauth = await OAuthApp.start(kind)));
  afterAll(() => oauth.close());

  const authorizedBy = (authorization: string, form: Record<string, string> = TOKEN) =>
    sendForm(oauth.device, PATH, form, { authorization });

  describe('with a secret', () => {
    it('is let in, whatever its id and its secret are made of', async () => {
      expect((await authorizedBy(basic('billing', oauth.secret))).status).toBe(200);
      expect((await authorizedBy(basic(oauth.odd.id, oauth.odd.secret))).status).toBe(200);
      expect((await authorizedBy(basic('billing', oauth.secret).replace('Basic', 'bASIC'))).status).toBe(200);
    });

    it('may name itself, and nobody else', async () => {
      const authorization = basic('billing', oauth.secret);
      expect((await authorizedBy(authorization, { ...TOKEN, client_id: 'billing' })).status).toBe(200);
      expectStranger(await authorizedBy(authorization, { ...TOKEN, client_id: 'gateway' }));
    });

    it('is a stranger with another one, and so is whoever has no secret', async () => {
      const wrong = [
        ['billing', newClientSecret()],
        ['billing', ''],
        ['billing', oauth.secret.slice(1)],
        ['billing', `${oauth.secret} `],
        ['', oauth.secret],
        ['Billing', oauth.secret],
        [oauth.odd.id, oauth.secret],
        ['gateway', oauth.secret],
        ['gateway', ''],
        ['nobody', ''],
        ['__proto__', ''],
        ['constructor', oauth.secret],
      ] as const;
      for (const [id, secret] of wrong) expectStranger(await authorizedBy(basic(id, secret)));
    });

    it('is a stranger with what is not quite Basic', async () => {
      const encoded = (text: string | Buffer) => Buffer.from(text).toString('base64');
      const { secret } = oauth;
      const headers = [
        ...['Basic', 'Basic ', 'Basic =', 'Basic ====', 'Basic !!!!', `Basic ${secret}`, `Bearer ${secret}`, 'x'],
        ...[
          `Basic ${encoded('billing')}`,
          `Basic ${encoded(Buffer.from([0xff, 0x3a, 0xfe]))}`,
          `Basic ${encoded('%zz:%')}`,
        ],
        ...[
          `Basic ${encoded(`billing:${secret}\0`)}`,
          `Basic ${encoded(`billing:%00${secret}`)}`,
          `Basic ${encoded('ü:ü')}`,
        ],
        ...[
          `Basic ${encoded(`billing:${secret}`)} x`,
          `Basic  ${'A'.repeat(9_000)}`,
          'Negotiate',
          'Digest username="billing"',
        ],
      ];
      for (const header of headers) expectStranger(await authorizedBy(header));
    });

    it('is let in with its secret in the form, and not with another’s', async () => {
      const posted = (client_id: string, client_secret: string) =>
        sendForm(oauth.device, PATH, { ...TOKEN, client_id, client_secret });
      expect((await posted('billing', oauth.secret)).status).toBe(200);
      expect((await posted(oauth.odd.id, oauth.odd.secret)).status).toBe(200);
      expectStranger(await posted('billing', oauth.odd.secret));
      expectStranger(await posted('gateway', oauth.secret));
      expectStranger(await posted('nobody', oauth.secret));
      expectStranger(await sendForm(oauth.device, PATH, { ...TOKEN, client_secret: oauth.secret }));
      expectStranger(await sendForm(oauth.device, PATH, { ...TOKEN, client_id: 'billing' }));
      expectStranger(await sendForm(oauth.device, PATH, TOKEN));
    });

    it('is let in by Basic that was not form-encoded', async () => {
      for (const id of ['plain', 'a+b']) {
        const secret = oauth.unencoded[id] ?? '';
        expect((await authorizedBy(unencodedBasic(id, secret))).status).toBe(200);
        expect((await authorizedBy(basic(id, secret))).status).toBe(200);
        expectStranger(await authorizedBy(unencodedBasic(id, `${secret}+`)));
        expectStranger(await authorizedBy(unencodedBasic('billing', secret)));
      }
    });

    it('is never read as another client', async () => {
      // what the standard reads as `a+b`, and what stands there is the id and the secret of another client
      const secret = oauth.unencoded['a%2Bb'] ?? '';
      expectStranger(await authorizedBy(unencodedBasic('a%2Bb', secret)));
      expect((await authorizedBy(basic('a%2Bb', secret))).status).toBe(200);
    });

    it('is no person, and a person is no service', async () => {
      const { accessToken } = await registered(oauth.running.device());
      expectStranger(
        await sendForm(oauth.device, PATH, { token: accessToken }, { authorization: `Bearer ${accessToken}` }),
      );
      const authorization = basic('billing', oauth.secret);
      expect((await oauth.device.get('/api/users/me', { headers: { authorization } })).status).toBe(401);
    });
  });

  describe('with an assertion', () => {
    it('is let in once', async () => {
      const assertion = oauth.assertion();
      expect((await oauth.sendAssertion(assertion)).status).toBe(200);
      expectStranger(await oauth.sendAssertion(assertion));
    });

    it('is let in once by however many requests race', async () => {
      const assertion = oauth.assertion();
      const answers = await Promise.all(Array.from({ length: 12 }, () => oauth.sendAssertion(assertion)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(401)]);
    });

    it('is let in once by all instances, also after a restart', async () => {
      const assertion = oauth.assertion();
      expect((await oauth.sendAssertion(assertion)).status).toBe(200);
      const other = await oauth.startAnother();
      const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
      expectStranger(await sendForm(other.device(), PATH, { ...TOKEN, ...proof }));
      await other.close();
    });

    it('may address the issuer or the endpoint, alone or in a list', async () => {
      const endpoint = `${oauth.issuer}${PATH}`;
      for (const audience of [oauth.issuer, endpoint, [endpoint], ['https://other.example', oauth.issuer]]) {
        expect((await oauth.sendAssertion(oauth.assertion({ audience }))).status).toBe(200);
      }
    });

    it('may sign with any key that is registered for it, whatever it calls it', async () => {
      const clientId = 'ledger';
      const pair = oauth.pairs.ledger;
      for (const header of [{}, { kid: 'anything' }, { typ: undefined }, { typ: 'client-authentication+jwt' }]) {
        expect((await oauth.sendAssertion(oauth.assertion({ clientId, pair, header }))).status).toBe(200);
      }
      expect((await oauth.sendAssertion(oauth.assertion({ header: { kid: 'key-1' } }))).status).toBe(200);
      expectStranger(await oauth.sendAssertion(oauth.assertion({ header: { kid: 'key-2' } })));
    });

    it('may use the same jti as another service', async () => {
      const claims = { jti: randomUUID() };
      expect((await oauth.sendAssertion(oauth.assertion({ claims }))).status).toBe(200);
      const ledgers = oauth.assertion({ claims, clientId: 'ledger', pair: oauth.pairs.ledger });
      expect((await oauth.sendAssertion(ledgers)).status).toBe(200);
    });

    it('is a stranger with the key of another service, or with one of its own making', async () => {
      expectStranger(await oauth.sendAssertion(oauth.assertion({ pair: oauth.pairs.ledger })));
      expectStranger(await oauth.sendAssertion(oauth.assertion({ clientId: 'ledger' })));
      expectStranger(await oauth.sendAssertion(oauth.assertion({ pair: newKeyPair('ES256') })));
    });

    it.each([
      ['in the name of another', { claims: { iss: 'ledger' } }],
      ['for another', { claims: { sub: 'ledger' } }],
      ['for a client with a secret', { clientId: 'billing' }],
      ['for nobody', { clientId: 'nobody' }],
      ['for somebody who is no text', { claims: { sub: ['gateway'] } }],
      ['for another audience', { audience: 'https://other.example' }],
      ['for the other endpoint', { audience: 'http://127.0.0.1:0/oauth/revoke' }],
      ['for a prefix of the audience', { audience: 'http://127.0.0.1' }],
      ['without an expiry', { claims: { exp: undefined } }],
      ['without a jti', { claims: { jti: undefined } }],
      ['that calls itself an access token', { header: { typ: 'at+jwt' } }],
      ['that calls itself a refresh token', { header: { typ: 'rt+jwt' } }],
      ['with an extension', { header: { crit: ['b64'], b64: false } }],
      ['with a key of its own', { header: { jwk: publicJwk(newKeyPair('ES256')) } }],
      ['with the address of a key', { header: { jku: 'https://attacker.example/jwks.json' } }],
      ['that says none', { header: { alg: 'none' } }],
    ])('is a stranger with one %s', async (_, options) => {
      expectStranger(await oauth.sendAssertion(oauth.assertion(options)));
    });

    it('is a stranger without a signature, or with the public key taken for a secret', async () => {
      const good = oauth.assertion();
      const [, payload = ''] = good.split('.');
      const claims = openJws(good).payload;
      const { publicKey } = oauth.pairs.gateway;
      const asSecret = [
        publicKey.export({ format: 'pem', type: 'spki' }),
        publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(publicJwk(oauth.pairs.gateway)),
      ].map((bytes) =>
        compactJws({ alg: 'HS256', typ: 'JWT' }, claims, signerFor('HS256', createSecretKey(Buffer.from(bytes)))),
      );
      const unsigned = [`${segment({ alg: 'none' })}.${payload}.`, `${segment({ alg: 'none' })}.${payload}.AA`];
      for (const assertion of [...asSecret, ...unsigned]) expectStranger(await oauth.sendAssertion(assertion));
    });

    it('does not lose a good assertion to a forged one with the same jti', async () => {
      const claims = { jti: randomUUID() };
      expectStranger(await oauth.sendAssertion(oauth.assertion({ claims, pair: oauth.pairs.ledger })));
      expectStranger(await oauth.sendAssertion(oauth.assertion({ claims, audience: 'https://other.example' })));
      expect((await oauth.sendAssertion(oauth.assertion({ claims }))).status).toBe(200);
    });

    it('has to say what it is, and may name nobody else', async () => {
      const assertion = () => ({ client_assertion: oauth.assertion() });
      expectStranger(await sendForm(oauth.device, PATH, { ...TOKEN, ...assertion() }));
      const saml = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer';
      expectStranger(await sendForm(oauth.device, PATH, { ...TOKEN, ...assertion(), client_assertion_type: saml }));
      expectStranger(await sendForm(oauth.device, PATH, { ...TOKEN, client_assertion_type: ASSERTION_TYPE }));
      expectStranger(await oauth.sendAssertion(oauth.assertion(), { client_id: 'ledger' }));
      expect((await oauth.sendAssertion(oauth.assertion(), { client_id: 'gateway' })).status).toBe(200);
    });

    it('is of no use with a person’s tokens', async () => {
      const { accessToken, refreshToken } = await registered(oauth.running.device());
      expectStranger(await oauth.sendAssertion(accessToken));
      expectStranger(await oauth.sendAssertion(refreshToken));
    });
  });

  it('is refused for proving itself in two ways at once', async () => {
    const authorization = basic('billing', oauth.secret);
    const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: oauth.assertion() };
    expectInvalid(await authorizedBy(authorization, { ...TOKEN, ...proof }));
    expectInvalid(await authorizedBy(authorization, { ...TOKEN, client_secret: oauth.secret }));
    expectInvalid(await sendForm(oauth.device, PATH, { ...TOKEN, ...proof, client_secret: oauth.secret }));
  });
});
