import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What is answered; undefined leaves the request without an answer. */
type Answering = (request: RecordedRequest, earlier: number) => ServerAnswer | undefined;

/** A real server on a loopback address of its own that keeps what it was sent. */
export class RecordingServer {
  readonly requests: RecordedRequest[] = [];
  answers: Answering = () => ({ status: 200, body: 'ok' });

  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<RecordingServer> {
    const recording = new RecordingServer();
    await new Promise<void>((resolve) => recording.server.listen(0, '127.0.0.1', resolve));
    return recording;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** One header field of all requests, in their order. */
  sent(header: string): (string | undefined)[] {
    return this.requests.map(({ headers }) => headers[header] as string | undefined);
  }

  reset(): void {
    this.requests.length = 0;
    this.answers = () => ({ status: 200, body: 'ok' });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const recorded = { method, path, headers, body: Buffer.concat(chunks).toString() };
    const earlier = this.requests.length;
    this.requests.push(recorded);
    const answer = this.answers(recorded, earlier);
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
