import { Module } from '@nestjs/common';
import { KeysModule } from '../keys.module.js';
import { JwksController } from './jwks.controller.js';

/** The published keys: a module of its own, because they stand beside the prefix and the routes of KeysModule below it. */
@Module({ imports: [KeysModule], controllers: [JwksController] })
export class JwksModule {}
