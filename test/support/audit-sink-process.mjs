/**
 * An application of a team, from dist, whose audit sink appends JSON lines to the file AUDIT_FILE. It records RECORDED events at its
 * start. With KILLED_AFTER it ends like a process that SIGKILL hits, after so many batches have arrived and before the last of them is
 * acknowledged. Its clock is AHEAD_MS ahead, so that nobody has to wait until the claim of a dead instance is over.
 */
import 'reflect-metadata';
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { NestFactory } from '@nestjs/core';
import { AuditLog, AuditSink, Clock, override, readSettings, SystemClock, WatchwordModule } from '../../dist/index.js';

const { AUDIT_FILE, KILLED_AFTER, AHEAD_MS = '0', RECORDED = '0', ...environment } = process.env;

class FileSink extends AuditSink {
  batches = 0;

  send(records) {
    appendFileSync(AUDIT_FILE, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    this.batches += 1;
    if (this.batches === Number(KILLED_AFTER)) process.kill(process.pid, 'SIGKILL');
    return Promise.resolve();
  }
}

class AheadClock extends SystemClock {
  now() {
    return new Date(super.now().getTime() + Number(AHEAD_MS));
  }
}

const module = WatchwordModule.forRoot({
  settings: readSettings(environment),
  overrides: [override(AuditSink, new FileSink()), override(Clock, new AheadClock())],
});
const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
const log = app.get(AuditLog, { strict: false });
for (let index = 0; index < Number(RECORDED); index += 1) {
  await log.transaction(async (_manager, record) => record({ name: 'audit.verified', target: String(index) }));
}
// the loops keep no process alive
setInterval(() => undefined, 60_000);
