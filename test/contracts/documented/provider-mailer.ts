import { Mailer, MailFailure, type MailMessage } from '../../../src/index.js';

const DEADLINE_MS = 10_000;

/** One address, and nothing that would make a provider send to a second one. */
const ONE_ADDRESS = /^[^\s,;<>"()]+@[^\s,;<>"()@]+$/;

/** Hands mails over to a provider that takes them as JSON. */
export class ProviderMailer extends Mailer {
  constructor(private readonly url: string) {
    super();
  }

  async send({ id, to, subject, text, html }: MailMessage): Promise<void> {
    if (!ONE_ADDRESS.test(to)) throw new MailFailure('permanent', 'this is not one address');
    const response = await fetch(this.url, {
      method: 'POST',
      // the same at every try, so that the provider sends a mail once
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ to, subject, text, html }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (response.ok) return;
    const kind = response.status === 401 ? 'configuration' : response.status === 422 ? 'permanent' : 'temporary';
    throw new MailFailure(kind, `the provider answered ${response.status}`);
  }
}
