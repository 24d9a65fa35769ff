import type { Actor } from '../../http/request-context.js';

/** Everything of ours that the audit log tells of, with what it means. */
export const OWN_AUDIT_EVENTS = {
  'login.succeeded': 'A session began.',
  'login.failed': 'Somebody did not get in; the reason is in the details.',
  'login.blocked':
    'A password was refused unchecked, because too many before it were wrong; by which count is in the details.',
  'reauthentication.succeeded': 'A logged-in user gave the password again, so that the session counts as recent.',
  'reauthentication.failed': 'A logged-in user gave a wrong present password.',
  'session.ended': 'A session was ended; the reason is in the details.',
  'refresh_token.reused': 'A refresh token was used twice, which ends its session.',
  'refresh_token.recovered': 'A refresh token was newer than the database, which had lost its newest writes.',
  'token.revoked': 'A service had an access token stopped.',
  'access.denied': 'A known caller asked for what their roles do not allow.',
  'client.refused': 'A service did not prove who it is.',
  'account.registered': 'Somebody registered an account.',
  'registration.requested': 'Somebody asked for an account, which is created once its address is confirmed.',
  'registration.repeated': 'Somebody tried to register with the address of an account; a mail was sent to it.',
  'registration.refused': 'A rule of the operator refused a registration.',
  'account.created': 'An administrator or an operator created an account.',
  'account.invited': 'A link to set the first password was sent to a user.',
  'account.changed': 'Fields of a profile were changed; which ones is in the details.',
  'account.suspended': 'A user was suspended.',
  'account.restored': 'A suspension or a deletion was taken back.',
  'account.deleted': 'An account was deleted.',
  'account.erased': 'An account was erased, with everything that is held about the person.',
  'account.exported': 'Everything held about a person was read at once.',
  'accounts.imported': 'Accounts were imported in bulk.',
  'accounts.exported': 'Accounts were exported in bulk.',
  'email_login.requested': 'A link and a code to log in with were sent to a user.',
  'email.verified': 'A user confirmed their e-mail address.',
  'email.changed': 'An account has another e-mail address.',
  'email.change_requested': 'A user asked for another e-mail address, which waits to be confirmed.',
  'email.restored': 'An e-mail address was taken back by whoever has the former one.',
  'password.changed': 'A password was changed.',
  'password.reset_requested': 'A link to set a new password was sent to a user.',
  'roles.assigned': 'A user was given roles or lost some.',
  'role.created': 'A role was made.',
  'role.changed': 'A role, or what it allows, was changed.',
  'role.deleted': 'A role was deleted.',
  'key.prepared': 'A signing key of another algorithm was published before it signs.',
  'key.rotated': 'The next signing key was put to use.',
  'key.revoked': 'A signing key was revoked, with every token that it had signed.',
  'connection.created': 'A user connected their account at a provider.',
  'connection.removed':
    'A connection to a provider was removed; whether the provider revoked its tokens is an event of its own.',
  'connection.needs_reconsent':
    'A connection to a provider cannot be refreshed any more; the reason is in the details.',
  'connection.tokens_replaced': 'A user consented again at a provider, and its connection has new tokens.',
  'connection.tokens_revoked':
    'The tokens of a removed connection were revoked at the provider, or could not be; the result is in the details.',
  'connection.token_read': 'A user’s own server read the access token of a connection.',
  'connections.exported': 'The tokens of connections were exported.',
  'provider.misconfigured': 'A provider refused this server itself: its client id, secret or scopes are wrong.',
  'mail.given_up': 'A mail to a user could not be handed over and is not tried any more.',
  'audit.unproven': 'Somebody else wrote, or changed, an event that was on its way into this log.',
  'audit.verified': 'The chain of this log was verified; the result is in the details.',
} as const;

/**
 * The names of events by who brings them. A team adds its own, so that they are known where they are recorded:
 * `declare module 'watchword' { interface AuditEventNames { billing: 'invoice.paid' } }`
 */
export interface AuditEventNames {
  /** Watchword's own. */
  readonly watchword: keyof typeof OWN_AUDIT_EVENTS;
}

/** What can be recorded: `account.registered`, `invoice.paid`. */
export type AuditEventName = AuditEventNames[keyof AuditEventNames];

export const AUDIT_OUTCOMES = ['success', 'failure'] as const;
/** How it went. A refusal is a failure. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One fact of an event. */
export type AuditDetail = string | number | boolean | null;

/** Something that happened. Who did it, in which request and from where, is taken from the request unless it is said here. */
export interface AuditEvent {
  /** What happened. */
  readonly name: AuditEventName;
  /** `success` unless it is said. */
  readonly outcome?: AuditOutcome;
  /** Who did it; whoever makes the request if absent. */
  readonly actor?: Actor;
  /** The user whom it concerns. */
  readonly subjectId?: string;
  /** What it concerns besides: the name of a role, the id of a key or of a client. Nothing personal. */
  readonly target?: string;
  /** In which session; that of the request if absent. */
  readonly sessionId?: string;
  /** Facts of the event. They outlive the people whom they concern, so nothing personal, and no secret, may be among them. */
  readonly details?: Readonly<Record<string, AuditDetail | readonly string[]>>;
}
