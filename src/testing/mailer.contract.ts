/// <reference types="jest" />
import type { Mailer, MailMessage } from '../modules/mail/index.js';

/** A mail as whoever is behind the mailer got it. */
export interface HandedOverMail {
  /** The address that it was sent to, alone. */
  readonly to: string;
  /** Decoded. */
  readonly subject: string;
  /** The plain text, decoded, with `\n` between its lines. */
  readonly text: string;
}

/** The mailer that is tested, and what it sends to. */
export interface OpenedMailer {
  /** The adapter. */
  readonly mailer: Mailer;
  /** What arrived, the oldest first. A mail that came twice may be there once or twice. */
  received(): Promise<readonly HandedOverMail[]>;
  /** Ends what was opened for it. */
  close(): Promise<void>;
}

const MESSAGE: MailMessage = {
  id: '0190a0a0-0000-7000-8000-000000000001',
  to: 'ada@example.org',
  subject: 'Ihr Passwort wurde geändert',
  // a line that is a dot ends a mail on its way, and = is how long lines are cut
  text: `Hello,\n\n.\n..two dots\nhttps://id.example.org/x?token=${'t'.repeat(200)}&a=3D\nfrom here: ü, 日本語\n`,
  html: '<p>Hello</p>',
};

/** What every `Mailer` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeMailer(name: string, open: () => Promise<OpenedMailer>): void {
  describe(`${name} keeps the contract of Mailer`, () => {
    let opened: OpenedMailer;
    beforeEach(async () => (opened = await open()));
    afterEach(() => opened.close());

    it('hands a mail over as it was given', async () => {
      await opened.mailer.send(MESSAGE);
      // a place that keeps more of a mail may give more
      const received = (await opened.received()).map(({ to, subject, text }) => ({ to, subject, text }));
      const { to, subject, text } = MESSAGE;
      expect(received).toEqual([{ to, subject, text }]);
    });

    it('takes the same mail again, as after a try of which nobody knows how it ended', async () => {
      await opened.mailer.send(MESSAGE);
      await opened.mailer.send(MESSAGE);
      const received = await opened.received();
      expect(received.length).toBeGreaterThanOrEqual(1);
      expect(new Set(received.map(({ to }) => to))).toEqual(new Set([MESSAGE.to]));
    });

    it('keeps several mails at once apart', async () => {
      const messages = Array.from({ length: 20 }, (_, index) => ({
        ...MESSAGE,
        id: `0190a0a0-0000-7000-8000-0000000001${String(index).padStart(2, '0')}`,
        to: `person-${index}@example.org`,
        subject: `For ${index}`,
      }));
      await Promise.all(messages.map((message) => opened.mailer.send(message)));
      const received = (await opened.received()).map(({ to, subject }) => `${to}: ${subject}`);
      expect(received.sort()).toEqual(messages.map(({ to, subject }) => `${to}: ${subject}`).sort());
    });

    it('writes to nobody whom the address does not name', async () => {
      // whoever may choose an address must not reach a second one by it
      await opened.mailer.send({ ...MESSAGE, to: 'ada@example.org, eve@example.org' }).catch(() => undefined);
      expect((await opened.received()).map(({ to }) => to)).not.toContain('eve@example.org');
    });
  });
}
