import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it arrived. */
export interface ReceivedMail {
  readonly to: string;
  readonly messageId: string;
  /** Head and body, as they were written. */
  readonly raw: string;
  /** Whether it came through TLS. */
  readonly isSecure: boolean;
  /** Who logged in before; undefined where nobody did. */
  readonly user: string | undefined;
}

/**
 * What the server does with a mail: takes it, answers with this number in the place of its recipient or of its content, takes
 * it and hangs up before it says so, or answers after so long.
 */
export type Treatment =
  | 'take'
  | { readonly refuseRecipient: number }
  | { readonly refuseContent: number }
  | 'hang up'
  | { readonly answerAfterMs: number };

/** A real SMTP server that keeps what it is sent. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  treatment: (to: string) => Treatment = () => 'take';
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      logger: false,
      onAuth: ({ username }, _session, done) => done(null, { user: username }),
      onRcptTo: ({ address }, _session, done) => {
        const treatment = this.treatment(address);
        if (typeof treatment === 'object' && 'refuseRecipient' in treatment) done(refusal(treatment.refuseRecipient));
        else done();
      },
      onData: (stream, session, done) => {
        const taken = text(stream).then(async (raw) => {
          const to = session.envelope.rcptTo[0]?.address ?? '';
          const treatment = this.treatment(to);
          if (typeof treatment === 'object' && 'refuseContent' in treatment)
            return done(refusal(treatment.refuseContent));
          const messageId = /^Message-ID: (<[^>]+>)\r?$/im.exec(raw)?.[1] ?? '';
          const user = typeof session.user === 'string' ? session.user : undefined;
          this.received.push({ to, messageId, raw, isSecure: session.secure, user });
          if (treatment === 'hang up') return this.hangUp();
          if (typeof treatment === 'object' && 'answerAfterMs' in treatment) await pause(treatment.answerAfterMs);
          done();
        });
        // a client that was killed in the middle of a mail has sent none
        taken.catch(() => undefined);
      },
      ...options,
    });
    // a client that hangs up is no fault of the server
    this.server.on('error', () => undefined);
  }

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(options);
    await server.listen(0);
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  to(address: string): readonly ReceivedMail[] {
    return this.received.filter(({ to }) => to === address);
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server.server, 'listening');
  }

  private hangUp(): void {
    const { connections } = this.server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const { _socket: socket } of connections) socket.destroy();
  }
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('refused by the test'), { responseCode });
}
