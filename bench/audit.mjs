/* How many events the audit log takes and verifies, what one weighs, and what it costs the request that it records. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AuditLog, readSettings, UnitOfWork, UsersService, WatchwordModule } from '../dist/index.js';
import { AuditVerificationService } from '../dist/modules/audit/index.js';
import { startPostgres } from './postgres.mjs';

const EVENTS = Number(process.env.EVENTS ?? 100_000);
const TRANSACTIONS = 2_000;
const AT_ONCE = 20;

const folder = mkdtempSync(join(tmpdir(), 'watchword-audit-'));
const person = {
  email: 'ada@example.org',
  username: 'ada',
  fullName: 'Ada Lovelace',
  password: randomBytes(18).toString('base64url'),
};

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1_000, result };
}

async function inTurns(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function sizeOf(dataSource, kind) {
  if (kind === 'sqlite') {
    const [{ bytes }] = await dataSource.query(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
    );
    return bytes;
  }
  const [{ bytes }] = await dataSource.query("SELECT pg_total_relation_size('audit_entries') AS bytes");
  return Number(bytes);
}

async function measure(kind, url) {
  const settings = readSettings({
    DATABASE_URL: url,
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    BCRYPT_COST: '4',
    RATE_LIMIT: 'off',
  });
  const app = await NestFactory.createApplicationContext(WatchwordModule.forRoot({ settings }), { logger: false });
  try {
    const [log, dataSource] = [app.get(AuditLog), app.get(DataSource)];
    const { id } = await app.get(UsersService, { strict: false }).register(person);
    // a success: failures of one party are told together
    const event = { name: 'session.ended', subjectId: id, details: { reason: 'logout' } };
    const touch = (manager) => manager.query(`UPDATE users SET version = version + 1 WHERE id = '${id}'`);
    const silent = await timed(() => inTurns(TRANSACTIONS, () => app.get(UnitOfWork).run(touch)));
    const recorded = await timed(() =>
      inTurns(TRANSACTIONS, () =>
        log.transaction(async (manager, record) => {
          await touch(manager);
          record(event);
        }),
      ),
    );
    await log.settle();
    const before = await sizeOf(dataSource, kind);
    const appended = await timed(async () => {
      for (let sent = 0; sent < EVENTS;) {
        for (let each = 0; each < 1_000 && sent < EVENTS; each += 1, sent += 1) log.note(event);
        await log.settle();
      }
    });
    const bytes = ((await sizeOf(dataSource, kind)) - before) / EVENTS;
    const verified = await timed(() => app.get(AuditVerificationService, { strict: false }).verify());
    if (!verified.result.isIntact) throw new Error('the chain is not intact');
    const rate = ({ seconds }, count) => Math.round(count / seconds).toLocaleString('en');
    console.log(
      `${kind}: ${rate(appended, EVENTS)} events/s into the chain, ${rate(verified, verified.result.entries)} entries/s ` +
        `verified, ${Math.round(bytes)} bytes an entry; a recorded transaction takes ` +
        `${(recorded.seconds / silent.seconds).toFixed(2)} times a silent one`,
    );
  } finally {
    await app.close();
  }
}

await measure('sqlite', `sqlite:${join(folder, 'audit.sqlite')}`);
const postgres = await startPostgres();
try {
  await measure('postgres', postgres.url);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
