import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Mailer } from '../../src/index.js';
import type { HandedOverMail, OpenedMailer } from '../../src/testing/index.js';

/** A provider that takes mails as JSON, one for each idempotency key, and sends to every address that `to` names. */
export async function openMailProvider(mailerFor: (url: string) => Mailer): Promise<OpenedMailer> {
  const received = new Map<string, readonly HandedOverMail[]>();
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { to, subject, text } = body as HandedOverMail;
      const mails = to.split(',').map((address) => ({ to: address.trim(), subject, text }));
      received.set(String(request.headers['idempotency-key']), mails);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    mailer: mailerFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received: () => Promise.resolve([...received.values()].flat()),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
