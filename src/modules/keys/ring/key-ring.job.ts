import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { KeySettings } from '../../../config/settings.js';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { KeyRewrapping } from './key-rewrapping.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { roundIntervalMs } from './key-schedule.js';

/** Opens the ring at the start and looks after it from then on, on every instance alike. */
@Injectable()
export class KeyRingJob implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyRingJob.name);
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly ring: KeyRing,
    private readonly rotation: KeyRotation,
    private readonly rewrapping: KeyRewrapping,
    settings: KeySettings,
  ) {
    this.loop = new BackgroundLoop({
      intervalMs: roundIntervalMs(settings),
      run: () => this.runRound(),
      onError: (error) => {
        const reason = error instanceof Error ? error.message : 'unknown';
        this.logger.error({ event: 'key_ring_round_failed', reason });
      },
    });
  }

  /** @throws Error when a key that signs cannot be opened */
  async onModuleInit(): Promise<void> {
    await this.ring.open();
    await this.rotation.ensureNext();
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round: reads the ring, adds the next key when it is time, seals anew what waits for it. */
  async runRound(): Promise<void> {
    await this.ring.reload();
    await this.rotation.ensureNext();
    await this.rewrapping.rewrap();
  }
}
