import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/index.js';
import { AuthModule } from '../../auth/index.js';
import { RolesModule } from '../../roles/index.js';
import { ForwardAuthController } from './forward-auth.controller.js';
import { ForwardAuthService } from './forward-auth.service.js';

/** Apart from the rest of what other services ask, since its route is below the prefix. */
@Module({
  imports: [AuditModule, AuthModule, RolesModule],
  controllers: [ForwardAuthController],
  providers: [ForwardAuthService],
})
export class ForwardAuthModule {}
