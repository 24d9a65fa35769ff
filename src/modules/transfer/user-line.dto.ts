import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  isISO8601,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { isId } from '../../kernel/ids.js';
import { AccountFields, ExternalIdField, type UserStatus } from '../users/index.js';

/** Some systems write hashes that are longer than the column; a shorter form of them is stored. */
const PASSWORD_HASH_MAX_LENGTH = 2_048;
const MOST_ROLES = 50;
const ROLE_MAX_LENGTH = 64;

/** The field may be left out; null is refused all the same. */
const MayBeMissing = () => ValidateIf((_line, value) => value !== undefined);

/** With a zone, because otherwise the time would differ from machine to machine; and not before 1970. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const rule = (name: string, holds: (value: unknown) => boolean, message: string) =>
  ValidateBy({ name, validator: { validate: holds, defaultMessage: () => message } });

/** Whether it is a time as a line gives one. */
export const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && INSTANT.test(value) && isISO8601(value, { strict: true }) && Date.parse(value) >= 0;

/**
 * A line of an import: an account as registering takes it, without the password and with what only an operator may give.
 * docs/import-and-export.md is its description for people.
 */
export class UserLine extends AccountFields {
  @MayBeMissing()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @rule('isUuid', isId, 'id must be a UUID')
  id?: string;

  @ExternalIdField()
  externalId?: string | null;

  /** Null means no password, as exports of SQL tables write it. */
  @IsOptional()
  @IsString()
  @MaxLength(PASSWORD_HASH_MAX_LENGTH)
  passwordHash?: string | null;

  @MayBeMissing()
  @IsArray()
  @ArrayMaxSize(MOST_ROLES)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(ROLE_MAX_LENGTH, { each: true })
  roles?: string[];

  @MayBeMissing()
  @IsIn(['active', 'suspended'])
  status?: UserStatus;

  @MayBeMissing()
  @IsObject()
  settings?: object;

  /** Null means that nobody has confirmed the address. */
  @IsOptional()
  @rule('isInstant', isInstant, 'emailVerifiedAt must be a time like 2026-11-21T08:00:00Z, not before 1970, or null')
  emailVerifiedAt?: string | null;

  @MayBeMissing()
  @rule('isInstant', isInstant, 'createdAt must be a time like 2026-11-21T08:00:00Z, not before 1970')
  createdAt?: string;
}
