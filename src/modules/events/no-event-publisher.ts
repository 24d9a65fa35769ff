import { Injectable } from '@nestjs/common';
import { EventPublisher, EventRefused } from './event-publisher.port.js';

/** The default: it wants no event. */
@Injectable()
export class NoEventPublisher extends EventPublisher {
  readonly events = [];

  publish(): Promise<void> {
    return Promise.reject(new EventRefused('nothing is published'));
  }
}
