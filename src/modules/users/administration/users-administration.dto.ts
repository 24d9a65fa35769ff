import { IsIn, ValidateIf } from 'class-validator';
import { ApiProperty, OmitType, PartialType } from '../../../http/api-docs.js';
import { PageQuery } from '../../../http/page.dto.js';
import { Text } from '../../../http/validation.js';
import type { UserAttributeRules } from '../attributes/user-attribute-rules.js';
import type { AttributeParty } from '../attributes/user-attributes.js';
import type { UserEntity } from '../user.entity.js';
import { AccountFields, ExternalIdField, ExternalIdText, PasswordField, UserResponse } from '../users.dto.js';
import { CURSOR_MAX_LENGTH } from './user-list-cursor.js';
import { type ListedStatus, USER_SORTS, USER_STATUSES, type UserList, type UserSort } from './user-list.js';

const TEXT_MAX_LENGTH = 254;
const ROLE_MAX_LENGTH = 64;

export class UserListQuery extends OmitType(PageQuery, ['cursor']) implements UserList {
  @ApiProperty({ enum: USER_STATUSES, required: false, description: 'Without it, all except deleted users.' })
  @ValidateIf((_query, value) => value !== undefined)
  @IsIn(USER_STATUSES)
  readonly status?: ListedStatus;

  @ApiProperty({ description: 'The name of a role that they have.', example: 'admin' })
  @Text({ max: ROLE_MAX_LENGTH, optional: true })
  readonly role?: string;

  @ApiProperty({ description: 'How the e-mail address, the username or the full name begins.', example: 'ada' })
  @Text({ max: TEXT_MAX_LENGTH, trim: true, optional: true })
  readonly text?: string;

  @ApiProperty({
    description: 'What another system calls the user; one has it at most.',
    example: 'auth0|5f7c8ec7c33c6c00',
  })
  @ExternalIdText({ optional: true })
  readonly externalId?: string;

  @ApiProperty({ enum: USER_SORTS, required: false, default: '-createdAt' })
  @IsIn(USER_SORTS)
  readonly sort: UserSort = '-createdAt';

  @ApiProperty({ description: "The previous page's nextCursor; counts with the same sort and filters only." })
  @Text({ max: CURSOR_MAX_LENGTH, optional: true })
  readonly cursor?: string;
}

/** What administrators say of people: more than those say of themselves. */
class AdministeredFields extends AccountFields {
  @ExternalIdField()
  externalId?: string | null;
}

export class CreateUserRequest extends AdministeredFields {
  @PasswordField('The first password; judged as when registering.')
  password: string;
}

/** All of what PUT can change; what it leaves out is empty afterwards. */
export class ReplaceUserRequest extends AdministeredFields {}

/** What PATCH changes; what it leaves out stays. */
export class ChangeUserRequest extends PartialType(AdministeredFields, { skipNullProperties: false }) {}

export class AdministeredUserResponse extends UserResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What another system calls the user.',
    example: 'auth0|5f7c8ec7c33c6c00',
  })
  externalId: string | null;

  @ApiProperty({ enum: USER_STATUSES, example: 'active' }) status: ListedStatus;
  @ApiProperty({ description: 'For If-Match; also in the ETag.', example: 3 }) version: number;
  @ApiProperty({ type: Date, nullable: true, description: 'It is erased some time after this.', example: null })
  deletedAt: Date | null;

  static override of(
    user: UserEntity,
    rules: UserAttributeRules,
    reader: AttributeParty = 'administrators',
  ): AdministeredUserResponse {
    const { externalId, version, deletedAt } = user;
    const status = deletedAt ? 'deleted' : user.status;
    return { ...UserResponse.of(user, rules), externalId, status, version, deletedAt, ...rules.viewFor(reader, user) };
  }
}
