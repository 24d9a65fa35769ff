import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as it goes over the line; an object as its body is written as JSON. */
interface KeyAnswer {
  readonly status?: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens to a request: an answer, or none, or one that never ends. */
export type KeyTreatment = KeyAnswer | 'hang' | 'cut' | 'endless';

/** An issuer that publishes exactly what a test says, over HTTP on loopback. */
export class KeyServer {
  /** How often it was asked, however it answered. */
  requests = 0;
  /** How many requests it is answering now, and the most that there were. */
  underWay = 0;
  mostUnderWay = 0;
  treatment: () => KeyTreatment | Promise<KeyTreatment> = () => ({ status: 404 });
  private readonly server = createServer((_request, response) => void this.receive(response));

  static async open(): Promise<KeyServer> {
    const server = new KeyServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  publish(keys: readonly object[], headers: Readonly<Record<string, string>> = {}): void {
    this.treatment = () => ({ body: { keys }, headers });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async receive(response: ServerResponse): Promise<void> {
    this.requests += 1;
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    response.once('close', () => (this.underWay -= 1));
    const treatment = await this.treatment();
    if (treatment === 'hang') return;
    if (treatment === 'cut') {
      response.destroy();
      return;
    }
    if (treatment === 'endless') {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(64 * 1_024)), 1);
      response.once('close', () => clearInterval(more));
      return;
    }
    const { status = 200, body = '', headers = {} } = treatment;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
