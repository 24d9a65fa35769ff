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

/**
 * What the mails say. A team replaces one of them by a class that extends `BuiltInMailTemplates` and overrides one method, and
 * puts it in place with `override(MailTemplates, TheirTemplates)`.
 */
export abstract class MailTemplates {
  /** Asked for by an operator: `npm run cli -- mail test`. */
  abstract test(facts: MailFacts): MailContent;

  /** The password was changed, by its owner or by an operator. */
  abstract passwordChanged(facts: MailFacts): MailContent;

  /** A refresh token was used twice, so that its session was ended. */
  abstract refreshTokenReused(facts: MailFacts): MailContent;
}
