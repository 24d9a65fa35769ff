import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeProviderFaults } from './fake-provider-faults.js';
import {
  type FakeProviderAnswer,
  type FakeProviderEndpoint,
  type FakeProviderRequest,
  readRequest,
  writeAnswer,
} from './fake-provider-http.js';

const PATHS: Readonly<Record<string, FakeProviderEndpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/authorize': 'authorize',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/revoke': 'revocation',
};

/** The HTTP of a provider for tests: remembers what it receives, and does to the answers what the faults say. */
export class FakeProviderServer {
  readonly requests: FakeProviderRequest[] = [];
  /** The paths of APIs. */
  readonly apiPaths = new Set<string>();

  private origin = '';
  private arrivals: (() => void)[] = [];
  private readonly server = createServer();

  constructor(
    private readonly faults: FakeProviderFaults,
    private readonly paths: Readonly<Record<string, FakeProviderEndpoint>> = PATHS,
  ) {}

  /** Where it listens, without a slash at the end. */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.origin;
  }

  /** From now on it answers so. */
  answerBy(answerOf: (request: FakeProviderRequest) => FakeProviderAnswer | Promise<FakeProviderAnswer>): void {
    this.server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      this.serve(message, response, answerOf).catch((error: unknown) => {
        // an API of the test that throws is an error of the test, which has to see why
        writeAnswer(response, { status: 500, body: { error: 'server_error', error_description: String(error) } });
      });
    });
  }

  /** Resolves at the next request. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.arrivals.push(resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(
    message: IncomingMessage,
    response: ServerResponse,
    answerOf: (request: FakeProviderRequest) => FakeProviderAnswer | Promise<FakeProviderAnswer>,
  ): Promise<void> {
    const request = await readRequest(message, this.origin, (path) => this.endpointOf(path));
    this.requests.push(request);
    const fault = this.faults.claim(request);
    for (const arrived of this.arrivals.splice(0)) arrived();
    await this.faults.wait(request);
    const answer = fault && !fault.acts ? fault.answer : await answerOf(request);
    const sent = fault ? fault.answer : answer;
    if (sent) writeAnswer(response, sent);
    else response.destroy();
  }

  private endpointOf(path: string): FakeProviderEndpoint {
    return this.paths[path] ?? (this.apiPaths.has(path) ? 'api' : 'unknown');
  }
}
