import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { joinSockets } from './joined-sockets.js';

const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const HEADER_BYTES = 5;

/** What PostgreSQL sends on a connection whose backend an administrator terminates. */
const TERMINATED = errorResponse({
  S: 'FATAL',
  V: 'FATAL',
  C: '57P01',
  M: 'terminating connection due to administrator command',
});

/** How a new connection ends behind the message that it is ready: with PostgreSQL's farewell, or without a word. */
type Ending = 'terminated' | 'cut';

/**
 * A way to PostgreSQL on which new connections end at the worst moment: what says that one is ready and what ends it arrive
 * in one read.
 */
export class TerminatingLink {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((near) => this.join(near));
  private remaining = 0;
  private ending: Ending = 'terminated';

  private constructor(private readonly target: URL) {}

  static async to(url: string): Promise<TerminatingLink> {
    const link = new TerminatingLink(new URL(url));
    link.server.listen(0, '127.0.0.1');
    await once(link.server, 'listening');
    return link;
  }

  /** The server's URL by way of this link. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** How many of the connections to come still end like that. */
  get armedFor(): number {
    return this.remaining;
  }

  /** Ends what is open, so that connections are made, and so many of those as soon as they are ready. */
  arm(connections: number, ending: Ending): void {
    this.remaining = connections;
    this.ending = ending;
    for (const socket of this.sockets) socket.destroy();
  }

  disarm(): void {
    this.remaining = 0;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    joinSockets(near, far, this.sockets);
    near.pipe(far);
    if (this.remaining === 0) {
      far.pipe(near);
      return;
    }
    this.remaining -= 1;
    endWhenReady(far, near, this.ending);
  }
}

function endWhenReady(far: Socket, near: Socket, ending: Ending): void {
  let received = Buffer.alloc(0);
  let passedOn = 0;
  far.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const end = endOfReady(received);
    if (end === undefined) near.write(received.subarray(passedOn));
    else
      near.end(Buffer.concat([received.subarray(passedOn, end), ending === 'terminated' ? TERMINATED : Buffer.of()]));
    passedOn = received.length;
  });
}

/** Where the first message that says "ready for query" ends; undefined when it has not come whole. */
function endOfReady(received: Buffer): number | undefined {
  let start = 0;
  while (start + HEADER_BYTES <= received.length) {
    // the length counts itself, but not the letter before it
    const end = start + 1 + received.readUInt32BE(start + 1);
    if (received[start] === READY_FOR_QUERY) return end <= received.length ? end : undefined;
    start = end;
  }
  return undefined;
}

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(
    `${Object.entries(fields)
      .map(([name, value]) => `${name}${value}\0`)
      .join('')}\0`,
  );
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('E');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}
