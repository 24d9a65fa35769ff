import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/index.js';
import { AuthModule } from '../../auth/index.js';
import { RolesModule } from '../../roles/index.js';
import { ForwardAuthController } from './forward-auth.controller.js';
import { ForwardAuthService } from './forward-auth.service.js';

/** A module of its own, because its route is below the prefix of the API and the other routes for services are not. */
@Module({
  imports: [AuditModule, AuthModule, RolesModule],
  controllers: [ForwardAuthController],
  providers: [ForwardAuthService],
})
export class ForwardAuthModule {}
