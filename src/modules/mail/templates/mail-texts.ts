import type { MailText } from './mail-content.js';

/** The languages that the built-in mails speak. */
const MAIL_LOCALES = ['en', 'de'] as const;
export type MailLocale = (typeof MAIL_LOCALES)[number];

interface TextFacts {
  readonly service: string;
  /** A moment as people of the language write it. */
  readonly when: string;
}

type Texts = Readonly<Record<'test' | 'passwordChanged' | 'refreshTokenReused', (facts: TextFacts) => MailText>>;

const ENGLISH: Texts = {
  test: ({ service, when }) => ({
    subject: `Test mail from ${service}`,
    paragraphs: [`This is a test. ${service} handed this mail over on ${when}, so mail leaves it as it should.`],
  }),
  passwordChanged: ({ service, when }) => ({
    subject: `Your password at ${service} was changed`,
    paragraphs: [
      `The password of your account at ${service} was changed on ${when}. All other sessions were ended.`,
      'If this was you, there is nothing to do. If it was not, write to the operators of this service at once.',
    ],
  }),
  refreshTokenReused: ({ service, when }) => ({
    subject: `A session at ${service} was ended to protect your account`,
    paragraphs: [
      `On ${when} somebody used a key of one of your sessions at ${service} that had already been replaced. This happens when a key was copied. The session was ended.`,
      'Log in again where you need to. If you did not expect this, change your password.',
    ],
  }),
};

const GERMAN: Texts = {
  test: ({ service, when }) => ({
    subject: `Testnachricht von ${service}`,
    paragraphs: [
      `Dies ist ein Test. ${service} hat diese Nachricht am ${when} übergeben, der Versand funktioniert also.`,
    ],
  }),
  passwordChanged: ({ service, when }) => ({
    subject: `Ihr Passwort bei ${service} wurde geändert`,
    paragraphs: [
      `Das Passwort Ihres Kontos bei ${service} wurde am ${when} geändert. Alle anderen Sitzungen wurden beendet.`,
      'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, schreiben Sie sofort an die Betreiber dieses Dienstes.',
    ],
  }),
  refreshTokenReused: ({ service, when }) => ({
    subject: `Eine Sitzung bei ${service} wurde zum Schutz Ihres Kontos beendet`,
    paragraphs: [
      `Am ${when} hat jemand einen Schlüssel einer Ihrer Sitzungen bei ${service} benutzt, der schon ersetzt war. Das geschieht, wenn ein Schlüssel kopiert wurde. Die Sitzung wurde beendet.`,
      'Melden Sie sich dort wieder an, wo Sie es brauchen. Wenn Sie das nicht erwartet haben, ändern Sie Ihr Passwort.',
    ],
  }),
};

export const MAIL_TEXTS: Readonly<Record<MailLocale, Texts>> = { en: ENGLISH, de: GERMAN };

/** The language of ours that serves a reader of this locale (RFC 4647, section 3.4, reduced to its first subtag). */
export function mailLocaleFor(locale: string | undefined): MailLocale {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase();
  return MAIL_LOCALES.find((candidate) => candidate === language) ?? 'en';
}
