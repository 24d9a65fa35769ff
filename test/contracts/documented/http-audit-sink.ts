import { Inject, Injectable } from '@nestjs/common';
import { type AuditRecord, AuditSink } from '../../../src/index.js';

export const AUDIT_COLLECTOR = Symbol('AUDIT_COLLECTOR');

@Injectable()
export class HttpAuditSink extends AuditSink {
  constructor(@Inject(AUDIT_COLLECTOR) private readonly url: string) {
    super();
  }

  async send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void> {
    const body = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const response = await fetch(this.url, { method: 'POST', headers, body, signal });
    if (!response.ok) throw new Error(`The audit collector answered ${response.status}.`);
  }
}
