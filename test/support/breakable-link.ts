import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { joinSockets } from './joined-sockets.js';

/**
 * A way to a server that can be cut and mended: what a client behind it sees is a server that goes away, refuses
 * connections, and comes back at the same address.
 */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Map<Socket, Socket>();
  private readonly server = createServer((near) => this.join(near));
  private port = 0;
  private isFrozen = false;

  private constructor(private readonly target: URL) {}

  static async to(url: string): Promise<BreakableLink> {
    const link = new BreakableLink(new URL(url));
    await link.mend();
    return link;
  }

  /** The server's URL by way of this link. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async cut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  async mend(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Nothing goes through any more and nothing is refused: a server that does not answer, as one that is stopped. */
  freeze(): void {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** What is open falls silent and new connections go through: an address that another server has taken over. */
  strand(): void {
    this.freeze();
    this.isFrozen = false;
  }

  thaw(): void {
    this.isFrozen = false;
    for (const [socket, other] of this.pairs) socket.pipe(other);
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    joinSockets(near, far, this.sockets);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.pairs.set(socket, other);
      if (!this.isFrozen) socket.pipe(other);
      socket.on('close', () => this.pairs.delete(socket));
    }
  }
}
