import { TokenSettings } from '../../src/config/settings.js';
import type { ApiClient } from '../support/api-client.js';
import type { DatabaseKind } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import {
  anAssertion,
  type AssertionOptions,
  ASSERTION_TYPE,
  basic,
  type KeyPair,
  newClientSecret,
  newKeyPair,
  type OAuthAnswer,
  publicJwk,
  sendForm,
} from '../support/service-clients.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

/** Ids and secrets may hold what Basic alone could not carry (RFC 6749, section 2.3.1). */
const ODD_ID = 'bill:ing+1';

/** An application with services that may call it, and the means to call it as one of them. */
export class OAuthApp {
  private constructor(
    private readonly kind: DatabaseKind,
    readonly running: RunningApp,
    private readonly environment: Readonly<Record<string, string>>,
    readonly secret: string,
    readonly odd: { readonly id: string; readonly secret: string },
    /** Secrets by id, of clients that may leave out the form encoding. */
    readonly unencoded: Readonly<Record<string, string>>,
    readonly pairs: Readonly<Record<'gateway' | 'ledger', KeyPair>>,
    readonly device: ApiClient,
  ) {}

  static async start(kind: DatabaseKind, given: Readonly<Record<string, string>> = {}): Promise<OAuthApp> {
    const secret = newClientSecret();
    const odd = { id: ODD_ID, secret: `${newClientSecret()} +%&=:~"` };
    const unencoded = {
      plain: `${newClientSecret()} +%&/:%zz`,
      'a+b': `${newClientSecret()}+%41`,
      'a%2Bb': newClientSecret(),
    };
    const pairs = { gateway: newKeyPair('ES256'), ledger: newKeyPair('EdDSA') };
    const SERVICE_CLIENTS = JSON.stringify({
      billing: { secret },
      [odd.id]: { secret: odd.secret },
      ...Object.fromEntries(Object.entries(unencoded).map(([id, value]) => [id, { secret: value }])),
      gateway: { jwks: { keys: [publicJwk(pairs.gateway, 'key-1')] } },
      ledger: { jwks: { keys: [publicJwk(pairs.ledger)] } },
    });
    const DATABASE_URL = await migratedDatabase(kind);
    const environment = { ...newServerSecrets(), DATABASE_URL, SERVICE_CLIENTS, ...given };
    const running = await startTestApp(kind, environment);
    return new OAuthApp(kind, running, environment, secret, odd, unencoded, pairs, running.device());
  }

  get issuer(): string {
    return this.running.app.get(TokenSettings).issuer;
  }

  /** Another instance over the same database. */
  startAnother(): Promise<RunningApp> {
    return startTestApp(this.kind, this.environment);
  }

  /** As the service `billing`, with its secret. */
  send(path: string, form: Readonly<Record<string, string>>): Promise<OAuthAnswer> {
    return sendForm(this.device, path, form, { authorization: basic('billing', this.secret) });
  }

  introspect(token: string, more: Readonly<Record<string, string>> = {}): Promise<OAuthAnswer> {
    return this.send('/oauth/introspect', { token, ...more });
  }

  revoke(token: string, more: Readonly<Record<string, string>> = {}): Promise<OAuthAnswer> {
    return this.send('/oauth/revoke', { token, ...more });
  }

  /** An assertion of the service `gateway`, right unless what is given makes it wrong. */
  assertion(given: Partial<AssertionOptions> & { readonly pair?: KeyPair } = {}): string {
    const { pair = this.pairs.gateway, ...options } = given;
    const now = this.running.clock.now();
    return anAssertion(pair, { clientId: 'gateway', audience: this.issuer, now, ...options });
  }

  /** Sends a token that is nobody's, with an assertion in the place of a secret. */
  sendAssertion(assertion: string, more: Readonly<Record<string, string>> = {}): Promise<OAuthAnswer> {
    const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    return sendForm(this.device, '/oauth/introspect', { token: 'nobody’s', ...proof, ...more });
  }

  close(): Promise<void> {
    return this.running.close();
  }
}
