/** A mail to one person. One message each: so one address that is refused keeps no mail from anybody else. */
export interface MailMessage {
  /** The same at every try, so that whoever gets two sees that they are one: the left half of the Message-ID. */
  readonly id: string;
  /** One address. */
  readonly to: string;
  /** One line, in any language. */
  readonly subject: string;
  /** The whole mail as plain text. */
  readonly text: string;
  /** The same as HTML. */
  readonly html: string;
}

/**
 * - `temporary`: the same mail may be taken later.
 * - `permanent`: this mail will never be taken.
 * - `configuration`: it is not about this mail; no mail will be taken before an operator has changed something.
 */
export type MailFailureKind = 'temporary' | 'permanent' | 'configuration';

/** Why a mail was not handed over. Neither the reason nor the cause holds anything of the mail. */
export class MailFailure extends Error {
  /** Tells it apart where `instanceof` cannot, as in a log. */
  override readonly name = 'MailFailure';

  constructor(
    /** Whether to try again. */
    readonly kind: MailFailureKind,
    /** For the operator. */
    readonly reason: string,
  ) {
    super(`The mail was not handed over: ${reason}`);
  }
}

/** Hands mails over to whatever delivers them: a server, a service of a provider, a folder. */
export abstract class Mailer {
  /**
   * Resolves when the mail is handed over, which is not yet delivered. It may be called again with the same message, when it
   * is not known whether the last try succeeded.
   *
   * @throws MailFailure; any other error counts as temporary
   */
  abstract send(message: MailMessage): Promise<void>;
}
