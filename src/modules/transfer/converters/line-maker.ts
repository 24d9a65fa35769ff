import { isId } from '../../../kernel/ids.js';
import { NameDigests } from '../taken-names.js';
import type { ChangeKind } from './change-kinds.js';
import { textOf } from './fields.js';
import { connectionOf, type LineConnection, type ProviderNames } from './foreign-connections.js';
import { type ForeignPerson, isLeftOut, type LeftOut } from './foreign-person.js';
import { foreignInstant } from './foreign-time.js';
import { isImportableHash } from './importable-hash.js';
import { refusedMembers } from './line-rules.js';
import { emailKeyOf, LineUsernames } from './line-usernames.js';

const FULL_NAME_MAX_LENGTH = 200;
const NOT_OF_NAMES = /[\p{Cc}\p{Cs}]+/gu;

/** A line for the import, and what was changed to make it. */
export interface MadeLine {
  readonly line: object;
  readonly changes: readonly ChangeKind[];
}

/** The fields of a line that do not depend on other lines. */
interface Draft {
  readonly id?: string;
  readonly externalId?: string;
  readonly email: string;
  readonly emailVerifiedAt?: string;
  readonly fullName?: string;
  readonly avatarUrl?: string;
  readonly passwordHash?: string;
  readonly status?: 'suspended';
  readonly createdAt?: string;
}

/**
 * Makes lines that the import accepts, from the people of one file, one after another. It keeps a digest of every name of a line,
 * so that no two lines have the same name, and of every username and verified address that people have: 12 to 23 bytes each.
 */
export class LineMaker {
  private readonly taken = new NameDigests();
  private readonly verified = new NameDigests();
  private readonly usernames = new LineUsernames(this.taken);

  /**
   * @param providers our names of providers, by the other system's names
   * @param now is used as the time of a verification if neither that nor the time of registration is known
   */
  constructor(
    private readonly providers: ProviderNames,
    private readonly now: Date,
  ) {}

  /** Keeps the person's names for them. To be called for all people before the first `make`. */
  reserve(person: ForeignPerson): void {
    this.usernames.reserve(person);
    const email = textOf(person.email);
    if (email !== undefined && person.isEmailVerified) this.verified.add('email', emailKeyOf(email));
  }

  /** The line of a person, or why there is none. */
  async make(person: ForeignPerson): Promise<MadeLine | LeftOut> {
    const changes = new Set(person.changes);
    const email = textOf(person.email);
    if (email === undefined) return { leftOut: 'NO_EMAIL' };
    const draft = draftOf(person, email, this.now, changes);
    const names = namesOf(draft);
    if (this.isOfAnother(names.email, person)) return { leftOut: 'EMAIL_TWICE' };
    if (this.taken.has('id', names.id)) return { leftOut: 'ID_TWICE' };

    const username = this.usernames.usernameFor(person, names.id);
    if (!username) return { leftOut: 'REFUSED' };
    if (username.change) changes.add(username.change);
    if (draft.fullName === undefined) changes.add('FULL_NAME_MADE');
    const named = { ...draft, username: username.username, fullName: draft.fullName ?? username.username };
    const fields = await mended(named, changes);
    if (isLeftOut(fields)) return fields;

    const connections = this.connectionsOf(person, changes);
    const hadPassword = draft.passwordHash !== undefined || changes.has('PASSWORD_HASH_LEFT_OUT');
    if (!hadPassword && connections.length === 0) changes.add('NO_PASSWORD');
    this.keep({ ...names, username: username.key }, connections);
    return { line: { ...fields, ...(connections.length > 0 && { connections }) }, changes: [...changes] };
  }

  /** Whoever confirmed an address goes before those who only typed it, or these would keep the owner out. */
  private isOfAnother(emailKey: string, { isEmailVerified }: ForeignPerson): boolean {
    return this.taken.has('email', emailKey) || (!isEmailVerified && this.verified.has('email', emailKey));
  }

  private connectionsOf(person: ForeignPerson, changes: Set<ChangeKind>): LineConnection[] {
    const byProvider = new Map<string, LineConnection>();
    for (const foreign of person.connections ?? []) {
      const connection = connectionOf(foreign, this.providers);
      if (connection && !byProvider.has(connection.provider) && !this.taken.has('connection', keyOf(connection))) {
        byProvider.set(connection.provider, connection);
      } else {
        changes.add('CONNECTION_LEFT_OUT');
      }
    }
    return [...byProvider.values()];
  }

  private keep(names: Readonly<Record<string, string>>, connections: readonly LineConnection[]): void {
    for (const [kind, name] of Object.entries(names)) this.taken.add(kind, name);
    for (const connection of connections) this.taken.add('connection', keyOf(connection));
  }
}

/** The line without what the import would refuse and a person can do without, or why the import would refuse the rest. */
async function mended(line: Draft, changes: Set<ChangeKind>): Promise<Draft | LeftOut> {
  const { avatarUrl, passwordHash, ...needed } = line;
  const refused = await refusedMembers(line);
  const hasAvatar = avatarUrl !== undefined && !refused.has('avatarUrl');
  const hasHash = passwordHash !== undefined && !refused.has('passwordHash') && isImportableHash(passwordHash);
  if (avatarUrl !== undefined && !hasAvatar) changes.add('AVATAR_LEFT_OUT');
  if (passwordHash !== undefined && !hasHash) changes.add('PASSWORD_HASH_LEFT_OUT');
  const kept = { ...needed, ...(hasAvatar && { avatarUrl }), ...(hasHash && { passwordHash }) };
  // a member that is not well-formed text hides what is wrong with the others
  const stillRefused = refused.size > 0 ? await refusedMembers(kept) : refused;
  if (stillRefused.has('email')) return { leftOut: 'EMAIL_REFUSED' };
  return stillRefused.size > 0 ? { leftOut: 'REFUSED' } : kept;
}

function draftOf(person: ForeignPerson, email: string, now: Date, changes: Set<ChangeKind>): Draft {
  const avatarUrl = textOf(person.avatarUrl);
  const passwordHash = textOf(person.passwordHash);
  const ids = idOf(person, changes);
  const registered = createdAtOf(person, changes);
  return {
    ...ids,
    email,
    ...verificationOf(person, registered.createdAt ?? now.toISOString(), changes),
    ...fullNameOf(person, changes),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(person.isSuspended && { status: 'suspended' as const }),
    ...registered,
  };
}

function idOf(person: ForeignPerson, changes: Set<ChangeKind>): Pick<Draft, 'id' | 'externalId'> {
  const id = textOf(person.id);
  if (id === undefined) return {};
  if (isId(id)) return { id: id.toLowerCase() };
  changes.add('EXTERNAL_ID');
  return { externalId: id };
}

function fullNameOf(person: ForeignPerson, changes: Set<ChangeKind>): Pick<Draft, 'fullName'> {
  const given = textOf(person.fullName);
  const fullName = textOf([...(given ?? '').replace(NOT_OF_NAMES, ' ')].slice(0, FULL_NAME_MAX_LENGTH).join(''));
  if (given !== undefined && fullName !== given) changes.add('FULL_NAME_CHANGED');
  return fullName === undefined ? {} : { fullName };
}

function createdAtOf(person: ForeignPerson, changes: Set<ChangeKind>): Pick<Draft, 'createdAt'> {
  if (textOf(person.createdAt) === undefined) return {};
  const read = foreignInstant(person.createdAt);
  if (!read) changes.add('CREATED_AT_LEFT_OUT');
  if (read?.isZoneAssumed) changes.add('TIME_ZONE_ASSUMED');
  return read ? { createdAt: read.instant } : {};
}

/** @param otherwise the time to use if the system says only that the address is verified */
function verificationOf(
  person: ForeignPerson,
  otherwise: string,
  changes: Set<ChangeKind>,
): Pick<Draft, 'emailVerifiedAt'> {
  if (!person.isEmailVerified) return {};
  const read = foreignInstant(person.emailVerifiedAt);
  if (read?.isZoneAssumed) changes.add('TIME_ZONE_ASSUMED');
  return { emailVerifiedAt: read?.instant ?? otherwise };
}

/** Names that no other line may have. If a person has no id of any kind, the address is used as the id. */
function namesOf({ id, externalId, email }: Draft): { readonly email: string; readonly id: string } {
  const emailKey = emailKeyOf(email);
  return { email: emailKey, id: id ?? externalId ?? emailKey };
}

function keyOf({ provider, subject }: LineConnection): string {
  return `${provider} ${subject}`;
}
