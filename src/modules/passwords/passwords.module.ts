import { Module } from '@nestjs/common';
import { PasswordsService } from './passwords.service.js';

/** Password rules and hashing. `PasswordHasher` and `PasswordSettings` come from the global module of extension points. */
@Module({ providers: [PasswordsService], exports: [PasswordsService] })
export class PasswordsModule {}
