import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';

/** How a refresh ended; the rows of the table in docs/tokens-and-rotation.md. */
export type RotationOutcome = 'rotated' | 'replayed' | 'recovered' | 'reused' | 'expired' | 'revoked';

@Injectable()
export class RotationMetrics {
  private readonly refreshes;

  constructor(metrics: Metrics) {
    this.refreshes = metrics.counter({
      name: 'refreshes_total',
      help: 'Refreshes with a genuine refresh token, by how they ended.',
      labels: ['outcome'],
    });
  }

  count(outcome: RotationOutcome): void {
    this.refreshes.inc({ outcome });
  }
}
