import { Injectable } from '@nestjs/common';
import { type MailContent, mailContentOf } from './mail-content.js';
import {
  type DeviceMailFacts,
  type LinkMailFacts,
  type LoginMailFacts,
  type MailFacts,
  MailTemplates,
  type PageMailFacts,
  type ProviderMailFacts,
} from './mail-templates.port.js';
import { MAIL_TEXTS, type MailLocale, mailLocaleFor, type TextFacts, type Texts } from './mail-texts.js';

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

  newDevice(facts: DeviceMailFacts): MailContent {
    return contentOf('newDevice', facts);
  }

  providerLinked(facts: ProviderMailFacts): MailContent {
    return contentOf('providerLinked', facts);
  }

  verifyEmail(facts: LinkMailFacts): MailContent {
    return contentOf('verifyEmail', facts);
  }

  alreadyRegistered(facts: PageMailFacts): MailContent {
    return contentOf('alreadyRegistered', facts);
  }

  confirmEmailChange(facts: LinkMailFacts): MailContent {
    return contentOf('confirmEmailChange', facts);
  }

  emailChanged(facts: LinkMailFacts): MailContent {
    return contentOf('emailChanged', facts);
  }

  emailChangedByAdministrator(facts: MailFacts): MailContent {
    return contentOf('emailChangedByAdministrator', facts);
  }

  accountDeleted(facts: MailFacts): MailContent {
    return contentOf('accountDeleted', facts);
  }

  resetPassword(facts: LinkMailFacts): MailContent {
    return contentOf('resetPassword', facts);
  }

  invitation(facts: LinkMailFacts): MailContent {
    return contentOf('invitation', facts);
  }

  emailLogin(facts: LoginMailFacts): MailContent {
    return contentOf('emailLogin', facts);
  }
}

function contentOf(
  name: keyof Texts,
  facts: MailFacts & Partial<LoginMailFacts & DeviceMailFacts & ProviderMailFacts>,
): MailContent {
  const locale = mailLocaleFor(facts.locale);
  const { service, link = '', code = '', address = '', provider = '' } = facts;
  const text: TextFacts = {
    service,
    link,
    code,
    address,
    provider,
    when: writtenOut(facts.occurredAt, locale),
    until: facts.expiresAt ? writtenOut(facts.expiresAt, locale) : '',
  };
  return mailContentOf(MAIL_TEXTS[locale][name](text), locale);
}

/** Where the reader is nobody knows, so the zone is said. */
function writtenOut(instant: Date, locale: MailLocale): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(instant)} (UTC)`;
}
