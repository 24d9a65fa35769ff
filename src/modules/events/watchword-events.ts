import type { Actor } from '../../http/request-context.js';

/** What events about an account say. */
export interface AboutUser {
  /** The account that it is about. */
  readonly userId: string;
}

/** What events about a session say. */
export interface AboutSession extends AboutUser {
  /** The claim `sid` of its access tokens. */
  readonly sessionId: string;
}

/** What events about a role say. */
export interface AboutRole {
  /** The name of the role. */
  readonly role: string;
  /** What the role allows from now on; for a deleted role, what it allowed. */
  readonly permissions: readonly string[];
}

/** What events about a signing key say. */
export interface AboutKey {
  /** The key's id in the JWKS. */
  readonly kid: string;
}

/** What events about a connection to a provider say. */
export interface AboutConnection extends AboutUser {
  /** The provider's id in `OIDC_PROVIDERS`. */
  readonly provider: string;
}

/**
 * The domain events: each name with its data. The names are those of the audit log, because an event is raised where the log
 * records the same fact. The data are ids and facts; no address, name, password, token or hash is among them.
 */
export interface WatchwordEvents {
  /** Somebody registered an account. With discreet registration: the address was confirmed. */
  readonly 'account.registered': AboutUser & { readonly roles: readonly string[] };
  /** An administrator or an operator created an account. */
  readonly 'account.created': AboutUser & { readonly roles: readonly string[] };
  /** A link to set the first password was mailed. */
  readonly 'account.invited': AboutUser;
  /** A profile was changed. `fields` names what the change set. */
  readonly 'account.changed': AboutUser & { readonly fields: readonly string[] };
  /** An administrator or an operator suspended an account. */
  readonly 'account.suspended': AboutUser;
  /** A suspension or a deletion was taken back. */
  readonly 'account.restored': AboutUser;
  /** An administrator deleted an account, which can be restored until it is erased. */
  readonly 'account.deleted': AboutUser;
  /** The account is gone for good: its owner deleted it, or it had been deleted for long enough. */
  readonly 'account.erased': AboutUser;
  /** A batch of accounts was imported. There is no event for each of them. */
  readonly 'accounts.imported': { readonly imported: number };
  /** The address of an account is known to be its owner's. */
  readonly 'email.verified': AboutUser;
  /** An account has another address than before. */
  readonly 'email.changed': AboutUser;
  /** The password was changed, set by an operator, or reset by a mailed link. */
  readonly 'password.changed': AboutUser;
  /** A session began, by whatever kind of login. */
  readonly 'login.succeeded': AboutSession & {
    readonly kind: 'token' | 'cookie';
    readonly delivery: 'body' | 'cookie' | 'split';
    /** How the user proved who they are, as an `amr` value (RFC 8176). */
    readonly method: string;
  };
  /** Somebody did not get in; `userId` is null for an unknown account. */
  readonly 'login.failed': { readonly userId: string | null; readonly reason: string };
  /** A session was ended before its time. One that runs out raises no event. */
  readonly 'session.ended': AboutSession & { readonly reason: string };
  /** A refresh token was used twice, and its session was ended. */
  readonly 'refresh_token.reused': AboutSession;
  /** A user has other roles than before. */
  readonly 'roles.assigned': AboutUser & { readonly former: readonly string[]; readonly roles: readonly string[] };
  /** A role was made. */
  readonly 'role.created': AboutRole;
  /** A role allows something else than before. */
  readonly 'role.changed': AboutRole & { readonly former: readonly string[] };
  /** A role was deleted. */
  readonly 'role.deleted': AboutRole;
  /** The next signing key was put to use on demand. */
  readonly 'key.rotated': AboutKey;
  /** A signing key was revoked, with every token that it had signed. */
  readonly 'key.revoked': AboutKey;
  /** A user connected their account at a provider. */
  readonly 'connection.created': AboutConnection;
  /** A connection to a provider was removed. One that goes with its account raises no event. */
  readonly 'connection.removed': AboutConnection;
  /** The tokens of a connection can neither be used nor refreshed any more: the user has to connect the provider again. */
  readonly 'connection.needs_reconsent': AboutConnection & { readonly reason: string };
  /** A user consented again, and the connection has new tokens. A refresh raises no event. */
  readonly 'connection.tokens_replaced': AboutConnection;
}

/** The name of a domain event. */
export type WatchwordEventName = keyof WatchwordEvents;

/** Facts that are recorded outside of a transaction of ours: nothing can be written with them. */
const WITHOUT_TRANSACTION = ['login.failed', 'key.rotated', 'key.revoked'] as const;

/** The name of an event that is raised within the transaction of its change. */
export type TransactionalEventName = Exclude<WatchwordEventName, (typeof WITHOUT_TRANSACTION)[number]>;

export function hasTransaction(name: WatchwordEventName): name is TransactionalEventName {
  return !WITHOUT_TRANSACTION.some((each) => each === name);
}

/** Who caused an event. `id` is that of the user or of the service client; null for everybody else. */
export interface EventActor {
  /** A person, another service, an operator, or Watchword itself. */
  readonly kind: Actor['kind'];
  /** Of the user or the client; null for others. */
  readonly id: string | null;
}

/** Something that happened in Watchword. */
export interface WatchwordEvent<Name extends WatchwordEventName> {
  /** The same wherever and however often the event is delivered. */
  readonly id: string;
  /** What happened. */
  readonly name: Name;
  /** When it happened. */
  readonly occurredAt: Date;
  /** Who did it. */
  readonly actor: EventActor;
  /** What belongs to an event of this name. */
  readonly data: WatchwordEvents[Name];
}

/** An event of any of these names; its `name` says which data it has. */
export type AnyWatchwordEvent<Name extends WatchwordEventName = WatchwordEventName> = {
  readonly [Each in Name]: WatchwordEvent<Each>;
}[Name];
