import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsEmail, IsOptional, IsString, IsUrl, Length, ValidateBy, ValidateIf } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PartialType } from '../../http/api-docs.js';
import { Text, type TextOptions } from '../../http/validation.js';
import { EXAMPLE_PASSWORD } from '../passwords/index.js';
import type { UserAttributeRules } from './attributes/user-attribute-rules.js';
import { INVISIBLE, normalizeEmail } from './identifiers/identifier-forms.js';
import type { UserEntity } from './user.entity.js';

const EMAIL_MAX_LENGTH = 254;
const FULL_NAME_MAX_LENGTH = 200;
const URL_MAX_LENGTH = 2_048;
const EXTERNAL_ID_MAX_LENGTH = 255;
/** More than a new password may have, for whoever has had a longer one since before that rule. */
const PASSWORD_MAX_LENGTH = 1_000;

const HasNothingInvisible = () =>
  ValidateBy({
    name: 'hasNothingInvisible',
    validator: {
      validate: (value) => typeof value === 'string' && !INVISIBLE.test(value),
      defaultMessage: () => 'email must not contain invisible characters',
    },
  });

/** What another system calls an account: any text of one line, which is kept and compared as it is. */
export const ExternalIdText = (options: Pick<TextOptions, 'optional'> = {}) =>
  Text({ max: EXTERNAL_ID_MAX_LENGTH, ...options });

/** The same of an account that may have none; null is none. */
export const ExternalIdField = () =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      nullable: true,
      description: 'What another system calls the user; unique, and compared as it is written.',
      example: 'auth0|5f7c8ec7c33c6c00',
    }),
    IsOptional(),
    ExternalIdText({ optional: true }),
  );

/** A password on its way in: anything a keyboard makes, of a length that is no attack. The policy judges new ones. */
export const PasswordField = (description: string, { optional = false } = {}) =>
  applyDecorators(
    ApiProperty({
      description,
      required: !optional,
      example: EXAMPLE_PASSWORD,
      maxLength: PASSWORD_MAX_LENGTH,
      format: 'password',
    }),
    IsString(),
    Length(1, PASSWORD_MAX_LENGTH),
    ...(optional ? [ValidateIf((_body, value) => value !== undefined)] : []),
  );

/** What a person says of themselves, when registering and later. */
export class AccountFields {
  @ApiProperty({ example: 'ada@example.org', description: 'Unique, compared without case and after NFKC.' })
  // before the rules: a full-width @ or a ligature becomes what it will be stored as
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normalizeEmail(value) : value))
  @Text({ min: 3, max: EMAIL_MAX_LENGTH })
  @IsEmail()
  @HasNothingInvisible()
  email: string;

  @ApiProperty({
    example: 'ada',
    description:
      'Unique, stored in lower case. Three to 64 letters, digits, dots, dashes or underscores, or the e-mail address itself, unless this service has rules of its own.',
  })
  // which usernames are allowed is the deployment's to say: AccountIdentifiers
  @Text({ max: EMAIL_MAX_LENGTH, trim: true })
  username: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  @Text({ min: 1, max: FULL_NAME_MAX_LENGTH, trim: true })
  fullName: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://example.org/ada.png' })
  @IsOptional()
  @Text({ min: 1, max: URL_MAX_LENGTH, optional: true })
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  avatarUrl?: string | null;
}

export class ProfileRequest extends PartialType(AccountFields, { skipNullProperties: false }) {}

/** What an operator sets. */
export class NewPassword {
  @PasswordField('The new one, of at most 256 characters.') password: string;
}

export class DeleteAccountRequest {
  @PasswordField(
    'The present password, so that a borrowed device cannot delete the account. Only users without one leave it out.',
    {
      optional: true,
    },
  )
  password?: string;
}

export class UserResponse {
  @ApiProperty({ example: '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e', format: 'uuid' }) id: string;
  @ApiProperty({ example: 'ada@example.org' }) email: string;
  @ApiProperty({ description: 'Whether the address was confirmed.', example: true }) emailVerified: boolean;
  @ApiProperty({ example: 'ada' }) username: string;
  @ApiProperty({ example: 'Ada Lovelace' }) fullName: string;
  @ApiProperty({ type: String, nullable: true, example: null }) avatarUrl: string | null;
  @ApiProperty({ type: [String], example: ['user'] }) roles: string[];
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) createdAt: Date;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) updatedAt: Date;

  /** Documented where the application has some, see bootstrap/openapi-user-attributes.ts. */
  attributes?: object;

  /** As the user sees it. */
  static of(user: UserEntity, rules: UserAttributeRules): UserResponse {
    const { id, email, username, fullName, avatarUrl, roles, createdAt, updatedAt } = user;
    const emailVerified = user.emailVerifiedAt !== null;
    const fields = { id, email, emailVerified, username, fullName, avatarUrl, roles, createdAt, updatedAt };
    return { ...fields, ...rules.viewFor('owner', user) };
  }
}

export class ChangedProfileResponse extends UserResponse {
  @ApiPropertyOptional({ description: 'The new address, while it waits to be confirmed.', example: 'ada@example.com' })
  pendingEmail?: string;

  /** Of the account after a change, part of which may have to wait. */
  static ofChange(user: UserEntity, { email }: ProfileRequest, rules: UserAttributeRules): ChangedProfileResponse {
    const isPending = email !== undefined && email !== user.email;
    return { ...UserResponse.of(user, rules), ...(isPending && { pendingEmail: email }) };
  }
}

/** Documents the settings, whose members are the application's own. */
export class SettingsDocument {
  @ApiPropertyOptional({ example: 'dark', description: 'Any member, of any JSON type; null removes it.' })
  theme?: string;
}
