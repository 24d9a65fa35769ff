import { Entity } from 'typeorm';
import {
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  JsonColumn,
  JsonObjectColumn,
  NullableInstantColumn,
  NullableTextColumn,
  TextColumn,
} from '../../database/columns.js';
import type { UserAttributes } from './attributes/user-attributes.js';

/** Whether the user may log in. */
export type UserStatus = 'active' | 'suspended';

/**
 * A row of the table of users. Do not write to it: `UsersService` keeps its rules. It is exported for reading, and as the target of
 * a relation of an entity of yours.
 */
@Entity('users')
export class UserEntity {
  /** A UUID of version 7. */
  @IdPrimaryColumn() id: string;
  /** What another system calls the account, such as the one that it came from; unique, and compared as it is written. */
  @NullableTextColumn('external_id', 255) externalId: string | null;
  /** As the user wrote it. */
  @TextColumn('email', 254) email: string;
  /** By which it is looked up and unique; made of `email`. */
  @TextColumn('email_key', 320) emailKey: string;
  /** Since when it is known to be theirs: they have opened a link that was sent there. */
  @NullableInstantColumn('email_verified_at') emailVerifiedAt: Date | null;
  /** In lower case; has an `@` only where it is the account's own address. */
  @TextColumn('username', 320) username: string;
  /** By which it is looked up and unique; made of `username`. */
  @TextColumn('username_key', 320) usernameKey: string;
  /** As the user wrote it. */
  @TextColumn('full_name', 200) fullName: string;
  /** An https address, or null. */
  @NullableTextColumn('avatar_url', 2048) avatarUrl: string | null;
  /** As `PasswordHasher` wrote it. */
  @TextColumn('password_hash', 255) passwordHash: string;
  /** `suspended` also while it waits to be erased. */
  @TextColumn('status', 16) status: UserStatus;
  /** Their names. */
  @JsonColumn('roles') roles: string[];
  /** UserSettings; TypeORM's types for updates cannot follow open objects. */
  @JsonColumn('settings') settings: object;
  /** What a team keeps of the user, see `userAttributes`; as it was stored, be it for a class of former days. */
  @JsonObjectColumn('attributes') attributes: UserAttributes;
  /** Raised to end every token of the user at once. */
  @IntegerColumn('token_version') tokenVersion: number;
  /** Raised by every change of the row, so that a change based on an older reading is noticed. */
  @IntegerColumn('version') version: number;
  /** When the account was made. */
  @InstantColumn('created_at') createdAt: Date;
  /** When the row was last changed. */
  @InstantColumn('updated_at') updatedAt: Date;
  /** Since when the account waits to be erased; its status is `suspended` then, for whoever knows of that alone. */
  @NullableInstantColumn('deleted_at') deletedAt: Date | null;
}
