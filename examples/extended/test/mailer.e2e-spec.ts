import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Mailer, override } from 'watchword';
import { createTestApp, describeMailer, type HandedOverMail, type OpenedMailer, testSettings } from 'watchword/testing';
import { AppModule } from '../src/app.module';
import { ProviderMailer } from '../src/mail/provider-mailer';

/** A stand-in of the provider, on this machine. */
async function openProvider(): Promise<OpenedMailer> {
  const received: HandedOverMail[] = [];
  const server = createServer((request, response) => {
    void json(request).then((mail) => {
      const { to, subject, text } = mail as HandedOverMail;
      if (to.includes(',')) return response.writeHead(422).end();
      received.push({ to, subject, text });
      return response.writeHead(202).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const mailer = new ProviderMailer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mails`);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { mailer, received: () => Promise.resolve(received), close };
}

describeMailer('ProviderMailer', openProvider);

it('brings the mails of the application to the provider', async () => {
  const provider = await openProvider();
  const settings = testSettings({ EMAIL_LOGIN: 'on' });
  const app = await createTestApp({
    rootModule: AppModule.with(settings),
    settings,
    overrides: [override(Mailer, provider.mailer)],
  });
  const { email } = await app.aUser().created();
  await app.client().post('/api/auth/email-login', { body: { email } });
  await app.mailbox.settle();
  expect((await provider.received()).map(({ to }) => to)).toEqual([email]);
  await app.close();
  await provider.close();
});
