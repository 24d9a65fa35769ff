import { Injectable } from '@nestjs/common';
import { type MailContent, mailContentOf } from './mail-content.js';
import { type MailFacts, MailTemplates } from './mail-templates.port.js';
import { MAIL_TEXTS, mailLocaleFor } from './mail-texts.js';

/** The mails in English and German, as text and as plain HTML. */
@Injectable()
export class BuiltInMailTemplates extends MailTemplates {
  test(facts: MailFacts): MailContent {
    return contentOf('test', facts);
  }

  passwordChanged(facts: MailFacts): MailContent {
    return contentOf('passwordChanged', facts);
  }

  refreshTokenReused(facts: MailFacts): MailContent {
    return contentOf('refreshTokenReused', facts);
  }
}

function contentOf(name: keyof (typeof MAIL_TEXTS)['en'], { locale, service, occurredAt }: MailFacts): MailContent {
  const ours = mailLocaleFor(locale);
  // where the reader is nobody knows, so the zone is said
  const format = new Intl.DateTimeFormat(ours === 'en' ? 'en-GB' : ours, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const when = `${format.format(occurredAt)} (UTC)`;
  return mailContentOf(MAIL_TEXTS[ours][name]({ service, when }), ours);
}
