export { ConfiguredMailer } from './configured-mailer.js';
export { MailModule } from './mail.module.js';
export { MailFailure, type MailFailureKind, Mailer, type MailMessage } from './mailer.port.js';
export { MailBacklog } from './outbox/mail-backlog.js';
export { MailOutbox, type PreparedMail } from './outbox/mail-outbox.js';
export { MailSender } from './outbox/mail-sender.js';
export { OutboxMailEntity } from './outbox/outbox-mail.entity.js';
export { BuiltInMailTemplates } from './templates/built-in-mail-templates.js';
export type { MailContent } from './templates/mail-content.js';
export {
  type DeviceMailFacts,
  type LinkMailFacts,
  type LoginMailFacts,
  type MailFacts,
  MailTemplates,
  type PageMailFacts,
  type ProviderMailFacts,
} from './templates/mail-templates.port.js';
