import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Waiting, apart from its users so that their tests need not wait. */
@Injectable()
export class Delay {
  /** @throws the reason of the signal when it is aborted meanwhile, as fetch does */
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await sleep(milliseconds, undefined, signal && { signal });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  }
}
