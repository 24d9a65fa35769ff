import type { MailText } from './mail-content.js';
import type { MailTemplates } from './mail-templates.port.js';

/** The languages that the built-in mails speak. */
const MAIL_LOCALES = ['en', 'de'] as const;
export type MailLocale = (typeof MAIL_LOCALES)[number];

/** What is known of a mail, with each moment as people of the language write it. */
export interface TextFacts {
  readonly service: string;
  readonly when: string;
  /** Empty where there is no link, as is `until`. */
  readonly link: string;
  readonly until: string;
  /** Empty where there is none. */
  readonly code: string;
  /** Empty where it is about no login. */
  readonly address: string;
  /** Empty where it is about no provider. */
  readonly provider: string;
}

export type Texts = Readonly<Record<keyof MailTemplates, (facts: TextFacts) => MailText>>;

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
  newDevice: ({ service, when, address }) => ({
    subject: `New login to your account at ${service}`,
    paragraphs: [
      `On ${when} somebody logged in to your account at ${service} from a device that it has not seen before. The network address was ${address}.`,
      'If this was you, there is nothing to do. If it was not, change your password at once: that ends all other sessions.',
    ],
  }),
  providerLinked: ({ service, when, provider }) => ({
    subject: `${provider} was connected with your account at ${service}`,
    paragraphs: [
      `On ${when} an account at ${provider} was connected with your account at ${service}. Whoever has it can log in with it from now on.`,
      'If this was you, there is nothing to do. If it was not, log in, disconnect it and change your password at once, or write to the operators of this service.',
    ],
  }),
  verifyEmail: ({ service, link, until }) => ({
    subject: `Confirm your e-mail address at ${service}`,
    paragraphs: [
      `Somebody, most likely you, gave this address for an account at ${service}. Open this page to confirm that it is yours:`,
      { link },
      `The link works once, until ${until}. If you know of no account, there is nothing to do.`,
    ],
  }),
  alreadyRegistered: ({ service, link }) => ({
    subject: `You already have an account at ${service}`,
    paragraphs: [
      `Somebody, most likely you, has tried to register with this address at ${service}. It has an account already, which has not changed.`,
      'Log in with the password that you have. If you have forgotten it, open this page to set a new one:',
      { link },
      'If this does not let you in, write to the operators of this service. If it was not you, there is nothing to do.',
    ],
  }),
  confirmEmailChange: ({ service, link, until }) => ({
    subject: `Confirm your new e-mail address at ${service}`,
    paragraphs: [
      `This shall become the e-mail address of an account at ${service}. Open this page to confirm that it is yours:`,
      { link },
      `The link works once, until ${until}. If you did not ask for this, there is nothing to do: the account keeps its address.`,
    ],
  }),
  emailChanged: ({ service, when, link, until }) => ({
    subject: `The e-mail address of your account at ${service} was changed`,
    paragraphs: [
      `On ${when} your account at ${service} was given another e-mail address. Mails about it no longer come here.`,
      'If this was you, there is nothing to do. If it was not, take the account back on this page:',
      { link },
      `Until ${until} it gives the account this address again, ends all sessions and sends you a link to set a new password.`,
    ],
  }),
  emailChangedByAdministrator: ({ service, when }) => ({
    subject: `The e-mail address of your account at ${service} was changed`,
    paragraphs: [
      `On ${when} an administrator gave your account at ${service} another e-mail address. Mails about it no longer come here.`,
      'If you did not expect this, write to the operators of this service.',
    ],
  }),
  accountDeleted: ({ service, when }) => ({
    subject: `Your account at ${service} was deleted`,
    paragraphs: [
      `Your account at ${service} was deleted on ${when}. All its sessions were ended, and nobody can log in to it any more.`,
      'If this was you, there is nothing to do. If you did not expect it, write to the operators of this service at once.',
    ],
  }),
  resetPassword: ({ service, link, until }) => ({
    subject: `Set a new password at ${service}`,
    paragraphs: [
      `Somebody, most likely you, has forgotten the password of your account at ${service}. Open this page to set a new one:`,
      { link },
      `The link works once, until ${until}. If you did not ask for it, there is nothing to do: your password stays as it is.`,
    ],
  }),
  invitation: ({ service, link, until }) => ({
    subject: `Your account at ${service}`,
    paragraphs: [
      `There is an account for you at ${service}. Open this page to set your password and log in:`,
      { link },
      `The link works once, until ${until}. After that you can ask for a new one with “forgot password”. If you expect no account there, there is nothing to do.`,
    ],
  }),
  emailLogin: ({ service, link, until, code }) => ({
    subject: `Log in at ${service}`,
    paragraphs: [
      `Somebody, most likely you, wants to log in to your account at ${service}. Enter this code where you asked for it:`,
      code,
      'Or open this page on the device where you want to be logged in:',
      { link },
      `The code and the link work once, until ${until}. Never tell anybody the code. If you did not ask for this, there is nothing to do: nobody gets in without this mail.`,
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
  newDevice: ({ service, when, address }) => ({
    subject: `Neue Anmeldung an Ihrem Konto bei ${service}`,
    paragraphs: [
      `Am ${when} hat sich jemand von einem Gerät, das Ihr Konto bei ${service} noch nicht kannte, daran angemeldet. Die Netzadresse war ${address}.`,
      'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, ändern Sie sofort Ihr Passwort: Das beendet alle anderen Sitzungen.',
    ],
  }),
  providerLinked: ({ service, when, provider }) => ({
    subject: `${provider} wurde mit Ihrem Konto bei ${service} verbunden`,
    paragraphs: [
      `Am ${when} wurde ein Konto bei ${provider} mit Ihrem Konto bei ${service} verbunden. Wer es hat, kann sich von nun an damit anmelden.`,
      'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, melden Sie sich an, trennen Sie die Verbindung und ändern Sie sofort Ihr Passwort, oder schreiben Sie an die Betreiber dieses Dienstes.',
    ],
  }),
  verifyEmail: ({ service, link, until }) => ({
    subject: `Bestätigen Sie Ihre E-Mail-Adresse bei ${service}`,
    paragraphs: [
      `Jemand, vermutlich Sie selbst, hat diese Adresse für ein Konto bei ${service} angegeben. Öffnen Sie diese Seite, um zu bestätigen, dass es Ihre ist:`,
      { link },
      `Der Link gilt einmal, bis ${until}. Wenn Sie von keinem Konto wissen, müssen Sie nichts tun.`,
    ],
  }),
  alreadyRegistered: ({ service, link }) => ({
    subject: `Sie haben schon ein Konto bei ${service}`,
    paragraphs: [
      `Jemand, vermutlich Sie selbst, wollte sich mit dieser Adresse bei ${service} registrieren. Sie hat schon ein Konto; daran hat sich nichts geändert.`,
      'Melden Sie sich mit Ihrem Passwort an. Wenn Sie es vergessen haben, öffnen Sie diese Seite, um ein neues zu setzen:',
      { link },
      'Wenn Sie so nicht hineinkommen, schreiben Sie an die Betreiber dieses Dienstes. Wenn Sie das nicht waren, müssen Sie nichts tun.',
    ],
  }),
  confirmEmailChange: ({ service, link, until }) => ({
    subject: `Bestätigen Sie Ihre neue E-Mail-Adresse bei ${service}`,
    paragraphs: [
      `Dies soll die E-Mail-Adresse eines Kontos bei ${service} werden. Öffnen Sie diese Seite, um zu bestätigen, dass es Ihre ist:`,
      { link },
      `Der Link gilt einmal, bis ${until}. Wenn Sie das nicht wollten, müssen Sie nichts tun: Das Konto behält seine Adresse.`,
    ],
  }),
  emailChanged: ({ service, when, link, until }) => ({
    subject: `Die E-Mail-Adresse Ihres Kontos bei ${service} wurde geändert`,
    paragraphs: [
      `Am ${when} hat Ihr Konto bei ${service} eine andere E-Mail-Adresse bekommen. Nachrichten dazu kommen nicht mehr hier an.`,
      'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, holen Sie sich das Konto auf dieser Seite zurück:',
      { link },
      `Bis ${until} gibt sie dem Konto diese Adresse zurück, beendet alle Sitzungen und schickt Ihnen einen Link für ein neues Passwort.`,
    ],
  }),
  emailChangedByAdministrator: ({ service, when }) => ({
    subject: `Die E-Mail-Adresse Ihres Kontos bei ${service} wurde geändert`,
    paragraphs: [
      `Am ${when} hat eine Verwalterin oder ein Verwalter Ihrem Konto bei ${service} eine andere E-Mail-Adresse gegeben. Nachrichten dazu kommen nicht mehr hier an.`,
      'Wenn Sie das nicht erwartet haben, schreiben Sie an die Betreiber dieses Dienstes.',
    ],
  }),
  accountDeleted: ({ service, when }) => ({
    subject: `Ihr Konto bei ${service} wurde gelöscht`,
    paragraphs: [
      `Ihr Konto bei ${service} wurde am ${when} gelöscht. Alle seine Sitzungen wurden beendet, und niemand kann sich mehr damit anmelden.`,
      'Wenn Sie das waren, müssen Sie nichts tun. Wenn Sie es nicht erwartet haben, schreiben Sie sofort an die Betreiber dieses Dienstes.',
    ],
  }),
  resetPassword: ({ service, link, until }) => ({
    subject: `Setzen Sie ein neues Passwort bei ${service}`,
    paragraphs: [
      `Jemand, vermutlich Sie selbst, hat das Passwort Ihres Kontos bei ${service} vergessen. Öffnen Sie diese Seite, um ein neues zu setzen:`,
      { link },
      `Der Link gilt einmal, bis ${until}. Wenn Sie das nicht wollten, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.`,
    ],
  }),
  invitation: ({ service, link, until }) => ({
    subject: `Ihr Konto bei ${service}`,
    paragraphs: [
      `Bei ${service} gibt es ein Konto für Sie. Öffnen Sie diese Seite, um Ihr Passwort zu setzen und sich anzumelden:`,
      { link },
      `Der Link gilt einmal, bis ${until}. Danach bekommen Sie über „Passwort vergessen“ einen neuen. Wenn Sie dort kein Konto erwarten, müssen Sie nichts tun.`,
    ],
  }),
  emailLogin: ({ service, link, until, code }) => ({
    subject: `Anmelden bei ${service}`,
    paragraphs: [
      `Jemand, vermutlich Sie selbst, möchte sich in Ihrem Konto bei ${service} anmelden. Geben Sie diesen Code dort ein, wo Sie ihn angefordert haben:`,
      code,
      'Oder öffnen Sie diese Seite auf dem Gerät, auf dem Sie angemeldet sein möchten:',
      { link },
      `Code und Link gelten einmal, bis ${until}. Verraten Sie den Code niemandem. Wenn Sie das nicht wollten, müssen Sie nichts tun: Ohne diese Nachricht kommt niemand hinein.`,
    ],
  }),
};

export const MAIL_TEXTS: Readonly<Record<MailLocale, Texts>> = { en: ENGLISH, de: GERMAN };

/** The language of ours that serves a reader of this locale (RFC 4647, section 3.4, reduced to its first subtag). */
export function mailLocaleFor(locale: string | undefined): MailLocale {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase();
  return MAIL_LOCALES.find((candidate) => candidate === language) ?? 'en';
}
