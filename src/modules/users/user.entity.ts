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

export type UserStatus = 'active' | 'suspended';

@Entity('users')
export class UserEntity {
  @IdPrimaryColumn() id: string;
  @TextColumn('email', 254) email: string;
  @TextColumn('email_key', 320) emailKey: string;
  /** Since when it is known to be theirs: they have opened a link that was sent there. */
  @NullableInstantColumn('email_verified_at') emailVerifiedAt: Date | null;
  @TextColumn('username', 64) username: string;
  @TextColumn('username_key', 320) usernameKey: string;
  @TextColumn('full_name', 200) fullName: string;
  @NullableTextColumn('avatar_url', 2048) avatarUrl: string | null;
  @TextColumn('password_hash', 255) passwordHash: string;
  @TextColumn('status', 16) status: UserStatus;
  @JsonColumn('roles') roles: string[];
  /** UserSettings; TypeORM's types for updates cannot follow open objects. */
  @JsonColumn('settings') settings: object;
  /** What a team keeps of the user, see `userAttributes`; as it was stored, be it for a class of former days. */
  @JsonObjectColumn('attributes') attributes: UserAttributes;
  /** Raised to end every token of the user at once. */
  @IntegerColumn('token_version') tokenVersion: number;
  /** Raised by every change of the row, so that a change based on an older reading is noticed. */
  @IntegerColumn('version') version: number;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('updated_at') updatedAt: Date;
  /** Since when the account waits to be erased; its status is `suspended` then, for whoever knows of that alone. */
  @NullableInstantColumn('deleted_at') deletedAt: Date | null;
}
