import { Injectable } from '@nestjs/common';
import type { AdmittedCaller } from '../verifier/principal.js';

/** Who makes which request, from the guard that finds out to the one that judges what they may do. */
@Injectable()
export class Callers {
  private readonly byRequest = new WeakMap<object, AdmittedCaller>();

  remember(request: object, caller: AdmittedCaller): void {
    this.byRequest.set(request, caller);
  }

  of(request: object): AdmittedCaller | undefined {
    return this.byRequest.get(request);
  }
}
