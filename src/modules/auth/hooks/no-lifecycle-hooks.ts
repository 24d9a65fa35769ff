import { Injectable } from '@nestjs/common';
import { LifecycleHooks } from './lifecycle-hooks.port.js';

/** The default: it refuses nothing. */
@Injectable()
export class NoLifecycleHooks extends LifecycleHooks {}
