import { createClient } from '../../src/client/index.js';
import { type Account, anAccount } from './accounts.js';
import { ClientDoor } from './client-door.js';
import { noteSecret } from './evidence.js';
import { RecordingServer } from './recording-server.js';
import { type RunningApp, startTestApp } from './test-app.js';

const JSON_401 = { status: 401, headers: { 'content-type': 'application/json' } };
/** As our server answers. */
export const TOKEN_EXPIRED = { ...JSON_401, body: '{"success":false,"statusCode":401,"code":"TOKEN_EXPIRED"}' };
/** Of an application, which has nothing to do with tokens. */
export const CARD_REFUSED = { ...JSON_401, body: '{"code":"CARD_REFUSED","message":"The bank said no."}' };

type Client = ReturnType<typeof createClient>;
type ClientOptions = Parameters<typeof createClient>[0];

/** What a device keeps, as React Native's AsyncStorage has it. */
export class DeviceStorage {
  readonly items = new Map<string, string>();

  getItem(key: string): Promise<string | null> {
    return Promise.resolve(this.items.get(key) ?? null);
  }

  setItem(key: string, value: string): Promise<void> {
    this.items.set(key, value);
    return Promise.resolve();
  }

  removeItem(key: string): Promise<void> {
    this.items.delete(key);
    return Promise.resolve();
  }
}

/** Clients in this process, and our server behind a door that sees what they ask. */
export class ClientsInNode {
  private readonly clients: Client[] = [];

  private constructor(
    readonly app: RunningApp,
    readonly door: ClientDoor,
    /** A service of the same company, which clients that are logged in may give their token to. */
    readonly ours: RecordingServer,
    readonly foreign: RecordingServer,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ClientsInNode> {
    const door = await ClientDoor.open();
    const app = await startTestApp('sqlite', { PUBLIC_URL: door.origin, ...environment });
    door.leadTo(app.url);
    return new ClientsInNode(app, door, await RecordingServer.start(), await RecordingServer.start());
  }

  async person(): Promise<Account> {
    const account = anAccount();
    noteSecret(account.password);
    const { status, text } = await this.app.device().post('/api/auth/register', { body: account });
    if (status !== 201) throw new Error(`registering failed: ${text}`);
    return account;
  }

  client(options: Partial<ClientOptions> = {}): Client {
    const client = createClient({ baseUrl: this.door.origin, delivery: 'body', ...options });
    this.clients.push(client);
    return client;
  }

  /** A client of somebody who has just logged in; the door has forgotten that. */
  async loggedIn(options: Partial<ClientOptions> = {}): Promise<Client> {
    const { email, password } = await this.person();
    const client = this.client({ origins: [this.ours.origin], ...options });
    await client.login({ identifier: email, password });
    this.door.reset();
    return client;
  }

  /** The access tokens that are out are over for the server; the clients know nothing of it. */
  expireTokens(): void {
    this.app.clock.advance('16m');
  }

  /** Our service calls a token expired once, and then no more. */
  refuseOnce(): void {
    this.ours.answers = (_request, earlier) => (earlier === 0 ? TOKEN_EXPIRED : { status: 200, body: 'ok' });
  }

  /** Ends the clients of a test, and forgets what the servers were asked. */
  reset(): void {
    for (const client of this.clients.splice(0)) client.close();
    this.ours.reset();
    this.foreign.reset();
    this.door.reset();
  }

  async close(): Promise<void> {
    this.reset();
    await this.app.close();
    await Promise.all([this.door.close(), this.ours.close(), this.foreign.close()]);
  }
}

/** The status of an answer, which is read to its end. */
export async function statusOf(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.text();
  return response.status;
}

/** The code with which work fails; the name of an error that has none. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no failure',
    (error: { code?: unknown; name: string }) => (typeof error.code === 'string' ? error.code : error.name),
  );
}
