import type { SqlFragment } from './statement-text.js';
import { qualifiedName } from './table-naming.js';

/** A name of ours that a schema holds: of a table, view, function or sequence, or of an index that is dropped. */
export function relation(name: string): SqlFragment {
  return (naming) => qualifiedName(name, naming);
}

/** A name of ours that belongs to a table: of a trigger, or of an index that is made. */
export function ownName(name: string): SqlFragment {
  return ({ tablePrefix }) => tablePrefix + name;
}

/** Every table and view of ours, for `FROM ${USERS}`: a deployment may give its names a prefix and a schema. */
export const ATTEMPT_COUNTS = relation('attempt_counts');
export const AUDIT_CHAIN = relation('audit_chain');
export const AUDIT_ENTRIES = relation('audit_entries');
export const AUDIT_PENDING = relation('audit_pending');
export const AUDIT_PEOPLE = relation('audit_people');
export const AUDIT_SINK_CURSORS = relation('audit_sink_cursors');
export const CONSUMED_ASSERTIONS = relation('consumed_assertions');
export const LEASES = relation('leases');
export const LOGIN_CHALLENGES = relation('login_challenges');
export const OUTBOX_EVENTS = relation('outbox_events');
export const OUTBOX_MAILS = relation('outbox_mails');
export const PENDING_REGISTRATIONS = relation('pending_registrations');
/** Digests of the sign-ins at providers that came back already. */
export const CONSUMED_PROVIDER_FLOWS = relation('consumed_provider_flows');
export const PROVIDER_CONNECTIONS = relation('provider_connections');
export const PROVIDER_REVOCATIONS = relation('provider_revocations');
export const REVOCATIONS = relation('revocations');
export const ROLES = relation('roles');
export const SECURITY_EVENT_STREAMS = relation('security_event_streams');
export const SESSIONS = relation('sessions');
export const SIGNING_KEYS = relation('signing_keys');
export const SINGLE_USE_TOKENS = relation('single_use_tokens');
export const USER_IMPORTS = relation('user_imports');
/** The view through which other modules read who may hold a session. */
export const USER_SUBJECTS = relation('user_subjects');
export const USERS = relation('users');
