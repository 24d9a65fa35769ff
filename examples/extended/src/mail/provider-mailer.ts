import { MailFailure, Mailer, type MailMessage } from 'watchword';

const REFUSED = 422;

/** Sends mail through the interface of a provider, which knows a mail that comes twice by its id. */
export class ProviderMailer extends Mailer {
  constructor(private readonly url: string) {
    super();
  }

  async send({ id, to, subject, text, html }: MailMessage): Promise<void> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ to, subject, text, html }),
    });
    if (response.status === REFUSED) throw new MailFailure('permanent', 'the provider refuses the mail');
    if (!response.ok) throw new MailFailure('temporary', `the provider answered ${response.status}`);
  }
}
