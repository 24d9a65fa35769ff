import { Injectable } from '@nestjs/common';
import { AuditSink } from './audit-sink.port.js';

/** The default: the log stays in the database, and nothing runs that would send it. */
@Injectable()
export class NoAuditSink extends AuditSink {
  send(): Promise<void> {
    return Promise.resolve();
  }
}
