import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { KeysController } from './admin/keys.controller.js';
import { KeyRewrapping } from './ring/key-rewrapping.js';
import { KeyRing } from './ring/key-ring.js';
import { KeyRingJob } from './ring/key-ring.job.js';
import { KeyRotation } from './ring/key-rotation.js';
import { RetiredKeysJob } from './ring/retired-keys.job.js';
import { SealedKeys } from './ring/sealed-keys.js';

@Module({
  imports: [AuditModule],
  controllers: [KeysController],
  providers: [SealedKeys, KeyRing, KeyRotation, KeyRewrapping, KeyRingJob, RetiredKeysJob],
  exports: [KeyRing, KeyRotation, KeyRingJob, RetiredKeysJob],
})
export class KeysModule {}
