import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayUnique, IsArray, IsString, Matches, MaxLength } from 'class-validator';
import type { PermissionDefinition } from '../../http/access/index.js';
import { ApiProperty, PartialType, PickType } from '../../http/api-docs.js';
import { Text } from '../../http/validation.js';
import type { RoleEntity } from './role.entity.js';

export const ROLE_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const DESCRIPTION_MAX_LENGTH = 200;
const MOST_PERMISSIONS = 500;
const MOST_ROLES = 50;
const NAME_MAX_LENGTH = 64;

/** A list of names, each once; which of them there are, the service knows. */
const Names = (most: number) =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(most),
    ArrayUnique(),
    IsString({ each: true }),
    MaxLength(NAME_MAX_LENGTH, { each: true }),
  );

export class RoleRequest {
  @ApiProperty({ example: 'auditor', pattern: ROLE_NAME.source, description: 'Lower case; it cannot be changed.' })
  @IsString()
  @Matches(ROLE_NAME, {
    message: 'name must be up to 64 lower-case letters, digits and dashes, starting with a letter',
  })
  name: string;

  @ApiProperty({ example: 'Looks, and changes nothing.' })
  @Text({ min: 1, max: DESCRIPTION_MAX_LENGTH, trim: true })
  description: string;

  @ApiProperty({
    type: [String],
    example: ['roles:read'],
    maxItems: MOST_PERMISSIONS,
    description: 'Of the catalogue.',
  })
  @Names(MOST_PERMISSIONS)
  permissions: string[];
}

/** What is left out stays as it is. */
export class RoleChangeRequest extends PartialType(PickType(RoleRequest, ['description', 'permissions']), {
  skipNullProperties: false,
}) {}

export class UserRolesRequest {
  @ApiProperty({
    type: [String],
    example: ['user'],
    maxItems: MOST_ROLES,
    description: 'All that the user is to have.',
  })
  @Names(MOST_ROLES)
  roles: string[];
}

export class RoleResponse {
  @ApiProperty({ example: 'auditor' }) name: string;
  @ApiProperty({ example: 'Looks, and changes nothing.' }) description: string;
  @ApiProperty({ type: [String], example: ['roles:read'], description: '`*` stands for all, in `admin` only.' })
  permissions: string[];
  @ApiProperty({ example: false }) isBuiltIn: boolean;
  @ApiProperty({ example: 1, description: 'Its ETag is this number in quotes.' }) version: number;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) createdAt: Date;
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) updatedAt: Date;

  static of(role: RoleEntity): RoleResponse {
    const { name, description, permissions, isBuiltIn, version, createdAt, updatedAt } = role;
    return { name, description, permissions, isBuiltIn, version, createdAt, updatedAt };
  }
}

export class PermissionResponse {
  @ApiProperty({ example: 'roles:read' }) name: string;
  @ApiProperty({ example: 'List the roles and the permissions.' }) description: string;

  static of({ name, description }: PermissionDefinition): PermissionResponse {
    return { name, description };
  }
}
