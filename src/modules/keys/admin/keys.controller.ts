import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { Permissions, RequireRecentAdminLogin } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import type { Page } from '../../../kernel/page.js';
import { KeyRing } from '../ring/key-ring.js';
import { KeyRotation } from '../ring/key-rotation.js';
import { SigningKeyResponse } from './keys.dto.js';
import { ParseKidPipe } from './parse-kid.pipe.js';

@ApiTags('Keys')
@InEndpointGroup('keys')
@Controller('admin/keys')
export class KeysController {
  constructor(
    private readonly ring: KeyRing,
    private readonly rotation: KeyRotation,
  ) {}

  @Get()
  @Permissions('keys:read')
  @Answers('These are the signing keys.', {
    operationId: 'listSigningKeys',
    summary: 'List the signing keys',
    pageOf: SigningKeyResponse,
  })
  list(): Page<SigningKeyResponse> {
    return { items: this.ring.list().map((key) => SigningKeyResponse.of(key)), nextCursor: null };
  }

  @Post('rotate')
  @Permissions('keys:write')
  @RequireRecentAdminLogin()
  @Answers('The next key signs, or will as soon as it has been published long enough.', {
    operationId: 'rotateSigningKey',
    summary: 'Put the next signing key to use',
    data: SigningKeyResponse,
  })
  @ApiFailures('KEYS_NOT_ROTATABLE')
  async rotate(): Promise<SigningKeyResponse> {
    return SigningKeyResponse.of(await this.rotation.rotate());
  }

  @Delete(':kid')
  @Permissions('keys:write')
  @RequireRecentAdminLogin()
  @Answers('The key is revoked; its tokens are refused from now on.', {
    operationId: 'revokeSigningKey',
    summary: 'Revoke a signing key at once',
  })
  @ApiFailures('NOT_FOUND')
  async retire(@Param('kid', ParseKidPipe) kid: string): Promise<null> {
    await this.rotation.retire(kid);
    return null;
  }
}
