import type { MailContent } from './mail-content.js';

/** What every mail may speak of. Nothing here was typed by somebody who may be a stranger to the reader. */
export interface MailFacts {
  /** As the reader's settings name it, such as `de` or `en-GB`; undefined when they name none. */
  readonly locale: string | undefined;
  /** The host of PUBLIC_URL: what the reader knows this service by. */
  readonly service: string;
  /** When it happened. */
  readonly occurredAt: Date;
}

/** For a mail about a login. */
export interface DeviceMailFacts extends MailFacts {
  /** The network address that it came from. */
  readonly address: string;
}

/** For a mail about an account at another provider. */
export interface ProviderMailFacts extends MailFacts {
  /** Its name for people, as the operator of this service has written it, such as `Google`. */
  readonly provider: string;
}

/** For a mail that names one of our pages. */
export interface PageMailFacts extends MailFacts {
  /** The whole address. */
  readonly link: string;
}

/** For a mail whose link does something, once, when somebody clicks on the page that it opens. */
export interface LinkMailFacts extends PageMailFacts {
  /** When the link stops working. */
  readonly expiresAt: Date;
}

/** For the mail that logs in: by its link, or by its code where that was asked for. */
export interface LoginMailFacts extends LinkMailFacts {
  /** Eight digits, which count as long as the link. */
  readonly code: string;
}

/**
 * What the mails say. A team replaces one of them by a class that extends `BuiltInMailTemplates` and overrides one method, and
 * puts it in place with `override(MailTemplates, TheirTemplates)`.
 */
export abstract class MailTemplates {
  /** Asked for by an operator with the command `mail test`. */
  abstract test(facts: MailFacts): MailContent;

  /** The password was changed, by its owner or by an operator. */
  abstract passwordChanged(facts: MailFacts): MailContent;

  /** A refresh token was used twice, so that its session was ended. */
  abstract refreshTokenReused(facts: MailFacts): MailContent;

  /** Somebody logged in from a device that the account has not seen before. */
  abstract newDevice(facts: DeviceMailFacts): MailContent;

  /** An account at another provider was connected, with which its owner can log in from now on. */
  abstract providerLinked(facts: ProviderMailFacts): MailContent;

  /** To a new account's address, or one that is not confirmed yet. */
  abstract verifyEmail(facts: LinkMailFacts): MailContent;

  /** To the address of an account with which somebody has tried to register; the link opens the page for a forgotten password. */
  abstract alreadyRegistered(facts: PageMailFacts): MailContent;

  /** To the address that an account shall have from the confirmation on. */
  abstract confirmEmailChange(facts: LinkMailFacts): MailContent;

  /** To the former address of an account; the link gives the account back to it. */
  abstract emailChanged(facts: LinkMailFacts): MailContent;

  /** To the former address of an account that an administrator has given another one. */
  abstract emailChangedByAdministrator(facts: MailFacts): MailContent;

  /** The account was deleted, by its owner or by an administrator. */
  abstract accountDeleted(facts: MailFacts): MailContent;

  /** The password was forgotten. */
  abstract resetPassword(facts: LinkMailFacts): MailContent;

  /** To somebody for whom an account without a password was made. */
  abstract invitation(facts: LinkMailFacts): MailContent;

  /** Asked for to log in without a password. */
  abstract emailLogin(facts: LoginMailFacts): MailContent;
}
