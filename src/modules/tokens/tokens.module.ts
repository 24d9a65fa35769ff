import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/index.js';
import { RolesModule } from '../roles/index.js';
import { AccessTokensService } from './access-tokens.service.js';
import { AppTokensService } from './app-tokens.service.js';
import { RefreshTokensService } from './refresh-tokens.service.js';

@Module({
  imports: [KeysModule, RolesModule],
  providers: [AccessTokensService, AppTokensService, RefreshTokensService],
  exports: [AccessTokensService, AppTokensService, RefreshTokensService],
})
export class TokensModule {}
