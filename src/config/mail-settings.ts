import { mailAddress, mailUrl } from './mail-readers.js';
import { oneOf } from './setting-readers.js';
import type { SettingSource } from './setting-source.js';
import {
  EMAIL_CHANGES,
  EMAIL_VERIFICATIONS,
  EmailSettings,
  MailSettings,
  REGISTRATION_MODES,
  RegistrationSettings,
} from './settings.js';
import { section } from './settings-section.js';

/* Mail, and what an account needs it for. */

export function mailSettings(source: SettingSource): MailSettings {
  return section(MailSettings, {
    transport: source.get('MAIL_URL', mailUrl),
    from: source.get('MAIL_FROM', mailAddress),
    requiresTls: source.get('MAIL_TLS', oneOf(['required', 'off'])) === 'required',
  });
}

/** @param mail by which an address is confirmed */
export function emailSettings(source: SettingSource, { transport }: MailSettings): EmailSettings {
  // where no server takes the mails, nobody reads the one that asks for the confirmation
  const usual = source.accepts('MAIL_URL') && transport.kind === 'smtp' ? 'confirmed' : 'at-once';
  return section(EmailSettings, {
    verification: source.get('EMAIL_VERIFICATION', oneOf(EMAIL_VERIFICATIONS)),
    change: source.find('EMAIL_CHANGE', oneOf(EMAIL_CHANGES)) ?? usual,
    allowsLogin: source.get('EMAIL_LOGIN', oneOf(['on', 'off'])) === 'on',
  });
}

export function registrationSettings(source: SettingSource): RegistrationSettings {
  return section(RegistrationSettings, { mode: source.get('REGISTRATION', oneOf(REGISTRATION_MODES)) });
}
