/** The languages that the pages speak. */
const PAGE_LOCALES = ['en', 'de'] as const;
export type PageLocale = (typeof PAGE_LOCALES)[number];

export type PageName =
  | 'verify-email'
  | 'confirm-email-change'
  | 'undo-email-change'
  | 'reset-password'
  | 'accept-invitation'
  | 'log-in'
  | 'forgot-password';

/** What one page says. */
interface PageTexts {
  readonly title: string;
  readonly intro: string;
  readonly button: string;
  readonly done: string;
}

/** What all of them say. */
interface CommonTexts {
  readonly email: string;
  readonly newPassword: string;
  readonly showPassword: string;
  readonly busy: string;
  readonly needsScript: string;
  readonly incomplete: string;
  readonly unreachable: string;
  /** By the code of the answer or of a refused field; what has no text here is said as the answer says it. */
  readonly refusals: Readonly<Record<string, string>>;
}

interface LocaleTexts {
  readonly common: CommonTexts;
  readonly pages: Readonly<Record<PageName, PageTexts>>;
}

const ENGLISH: LocaleTexts = {
  common: {
    email: 'E-mail address',
    newPassword: 'New password',
    showPassword: 'Show the password',
    busy: 'One moment …',
    needsScript: 'This page needs JavaScript.',
    incomplete: 'The link is not complete. Open it again from the mail, or copy all of it.',
    unreachable: 'The server cannot be reached. Try again in a moment.',
    refusals: {},
  },
  pages: {
    'verify-email': {
      title: 'Confirm your e-mail address',
      intro: 'Confirm that the address to which the mail was sent is yours.',
      button: 'Confirm',
      done: 'Your e-mail address is confirmed. You can close this page.',
    },
    'confirm-email-change': {
      title: 'Confirm your new e-mail address',
      intro: 'From then on your account has the address to which the mail was sent.',
      button: 'Confirm',
      done: 'Your account has its new e-mail address. You can close this page.',
    },
    'undo-email-change': {
      title: 'Take your account back',
      intro:
        'Your account gets the address back to which the mail was sent. All sessions end, the password counts no longer, and a link to set a new one is sent to you.',
      button: 'Take the account back',
      done: 'Your account is yours again. Set a new password now: the link is on its way to you.',
    },
    'reset-password': {
      title: 'Set a new password',
      intro: 'All sessions of your account end when the new password is set.',
      button: 'Set the password',
      done: 'Your password was set. You can log in with it now.',
    },
    'accept-invitation': {
      title: 'Accept the invitation',
      intro: 'Choose a password for your new account.',
      button: 'Set the password',
      done: 'Your password was set. You can log in with it now.',
    },
    'log-in': {
      title: 'Log in',
      intro: 'The link in the mail logs you in on this device.',
      button: 'Log in',
      done: 'You are logged in. You can close this page.',
    },
    'forgot-password': {
      title: 'Forgot your password?',
      intro: 'If there is an account with this address, a link to set a new password is sent to it.',
      button: 'Send the link',
      done: 'If there is an account with this address, the link is on its way. Look into your mail.',
    },
  },
};

const GERMAN: LocaleTexts = {
  common: {
    email: 'E-Mail-Adresse',
    newPassword: 'Neues Passwort',
    showPassword: 'Passwort anzeigen',
    busy: 'Einen Moment …',
    needsScript: 'Diese Seite braucht JavaScript.',
    incomplete:
      'Der Link ist nicht vollständig. Öffnen Sie ihn noch einmal aus der Nachricht oder kopieren Sie ihn ganz.',
    unreachable: 'Der Server ist nicht erreichbar. Versuchen Sie es gleich noch einmal.',
    refusals: {
      SINGLE_USE_TOKEN_INVALID:
        'Der Link wurde schon benutzt, ist abgelaufen oder ungültig. Fordern Sie einen neuen an.',
      EMAIL_TAKEN: 'Es gibt inzwischen ein anderes Konto mit dieser Adresse.',
      USERNAME_TAKEN:
        'Den Benutzernamen hat inzwischen ein anderes Konto. Registrieren Sie sich noch einmal, mit einem anderen Namen.',
      RATE_LIMITED: 'Zu viele Versuche. Warten Sie einen Moment.',
      OVERLOADED: 'Der Server hat viel zu tun. Versuchen Sie es gleich noch einmal.',
      SERVICE_UNAVAILABLE: 'Der Dienst ist kurz nicht erreichbar. Versuchen Sie es gleich noch einmal.',
      IS_EMAIL: 'Das ist keine E-Mail-Adresse.',
      TOO_SHORT: 'Das Passwort ist zu kurz.',
      TOO_REPETITIVE: 'Das Passwort wiederholt ein Muster oder zählt auf oder ab.',
      TOO_COMMON: 'Das Passwort ist verbreitet und leicht zu erraten.',
      CONTAINS_IDENTITY: 'Das Passwort besteht größtenteils aus Ihrer E-Mail-Adresse oder Ihrem Namen.',
    },
  },
  pages: {
    'verify-email': {
      title: 'E-Mail-Adresse bestätigen',
      intro: 'Bestätigen Sie, dass die Adresse, an die die Nachricht ging, Ihre ist.',
      button: 'Bestätigen',
      done: 'Ihre E-Mail-Adresse ist bestätigt. Sie können diese Seite schließen.',
    },
    'confirm-email-change': {
      title: 'Neue E-Mail-Adresse bestätigen',
      intro: 'Ihr Konto hat danach die Adresse, an die die Nachricht ging.',
      button: 'Bestätigen',
      done: 'Ihr Konto hat seine neue E-Mail-Adresse. Sie können diese Seite schließen.',
    },
    'undo-email-change': {
      title: 'Konto zurückholen',
      intro:
        'Ihr Konto bekommt die Adresse zurück, an die die Nachricht ging. Alle Sitzungen enden, das Passwort gilt nicht mehr, und Sie bekommen einen Link für ein neues.',
      button: 'Konto zurückholen',
      done: 'Das Konto gehört wieder Ihnen. Setzen Sie jetzt ein neues Passwort: Der Link ist unterwegs zu Ihnen.',
    },
    'reset-password': {
      title: 'Neues Passwort setzen',
      intro: 'Alle Sitzungen Ihres Kontos enden, wenn das neue Passwort gesetzt ist.',
      button: 'Passwort setzen',
      done: 'Ihr Passwort ist gesetzt. Sie können sich jetzt damit anmelden.',
    },
    'accept-invitation': {
      title: 'Einladung annehmen',
      intro: 'Wählen Sie ein Passwort für Ihr neues Konto.',
      button: 'Passwort setzen',
      done: 'Ihr Passwort ist gesetzt. Sie können sich jetzt damit anmelden.',
    },
    'log-in': {
      title: 'Anmelden',
      intro: 'Der Link in der Nachricht meldet Sie auf diesem Gerät an.',
      button: 'Anmelden',
      done: 'Sie sind angemeldet. Sie können diese Seite schließen.',
    },
    'forgot-password': {
      title: 'Passwort vergessen?',
      intro: 'Wenn es ein Konto mit dieser Adresse gibt, geht ein Link für ein neues Passwort dorthin.',
      button: 'Link senden',
      done: 'Wenn es ein Konto mit dieser Adresse gibt, ist der Link unterwegs. Sehen Sie in Ihr Postfach.',
    },
  },
};

export const PAGE_TEXTS: Readonly<Record<PageLocale, LocaleTexts>> = { en: ENGLISH, de: GERMAN };

/** The first language of Accept-Language (RFC 9110, section 12.5.4) that the pages speak; browsers name them in their order. */
export function pageLocaleFor(acceptLanguage: string | undefined): PageLocale {
  const languages = (acceptLanguage ?? '').split(',').map((range) => range.trim().split(/[-;]/)[0]?.toLowerCase());
  const found = languages.find((language): language is PageLocale =>
    PAGE_LOCALES.some((locale) => locale === language),
  );
  return found ?? 'en';
}
