import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A port of its own that leads to another server, and that a test can shut or block. */
export class TcpDoor {
  private readonly server = createServer((socket) => this.pass(socket));
  private readonly sockets = new Set<Socket>();
  private isBlocked = false;
  private ownPort = 0;

  constructor(private readonly behind: NetConnectOpts) {}

  get port(): number {
    return this.ownPort;
  }

  get isOpen(): boolean {
    return this.server.listening;
  }

  /** Under the same port each time. */
  async open(): Promise<void> {
    this.server.listen(this.ownPort, '127.0.0.1');
    await once(this.server, 'listening');
    this.ownPort = (this.server.address() as AddressInfo).port;
  }

  /** Cuts off whoever is inside and lets nobody in. */
  async shut(): Promise<void> {
    if (!this.isOpen) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** What is sent from now on arrives nowhere, and nobody is told. */
  block(): void {
    this.isBlocked = true;
  }

  unblock(): void {
    this.isBlocked = false;
  }

  private pass(socket: Socket): void {
    const onward = connect(this.behind);
    this.join(socket, onward);
    this.join(onward, socket);
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => this.isBlocked || to.write(chunk));
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
