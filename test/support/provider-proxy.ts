import { type IncomingHttpHeaders, request as send } from 'node:http';
import { FakeProviderFaults } from '../../src/testing/fake-provider-faults.js';
import type {
  FakeProviderAnswer,
  FakeProviderEndpoint,
  FakeProviderRequest,
} from '../../src/testing/fake-provider-http.js';
import { FakeProviderServer } from '../../src/testing/fake-provider-server.js';

/** What concerns one connection only, or the form in which a body comes. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Stands in front of a real provider, remembers what it is asked, and makes answers go wrong as the fake provider does. */
export class ProviderProxy {
  private port = 0;

  private constructor(
    /** Where it listens, which is where the provider behind has to believe it is. */
    readonly url: string,
    readonly faults: FakeProviderFaults,
    private readonly server: FakeProviderServer,
  ) {
    server.answerBy((request) => this.forward(request));
  }

  /** @param paths of the provider's endpoints, for counting and for faults */
  static async start(paths: Readonly<Record<string, FakeProviderEndpoint>>): Promise<ProviderProxy> {
    const faults = new FakeProviderFaults();
    const server = new FakeProviderServer(faults, paths);
    return new ProviderProxy(await server.listen(), faults, server);
  }

  /** Names the port of the provider, once it is there. */
  forwardTo(port: number): void {
    this.port = port;
  }

  requestsTo(endpoint: FakeProviderEndpoint): FakeProviderRequest[] {
    return this.server.requests.filter((request) => request.endpoint === endpoint);
  }

  async close(): Promise<void> {
    this.faults.clear();
    await this.server.close();
  }

  private forward({ method, url, headers, body }: FakeProviderRequest): Promise<FakeProviderAnswer> {
    const path = `${url.pathname}${url.search}`;
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, agent: false } as const;
      const sent = send({ ...options, headers: { ...withoutConnection(headers), ...length } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const { statusCode: status = 502 } = answer;
          resolve({ status, headers: withoutConnection(answer.headers), body: Buffer.concat(chunks).toString() });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

function withoutConnection(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return Object.fromEntries(kept.map(([name, value = '']) => [name, value]));
}
