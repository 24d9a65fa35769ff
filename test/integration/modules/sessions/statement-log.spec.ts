import type { Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditSink, EventPublisher, override } from '../../../../src/index.js';
import { BackgroundLoop } from '../../../../src/kernel/background-loop.js';
import { AuditLog } from '../../../../src/modules/audit/index.js';
import { AuditSinkSender } from '../../../../src/modules/audit/sink/audit-sink-sender.js';
import { EventSender } from '../../../../src/modules/events/outbox/event-sender.js';
import { KeyRingJob } from '../../../../src/modules/keys/ring/key-ring.job.js';
import { MailOutbox } from '../../../../src/modules/mail/outbox/mail-outbox.js';
import { MailSender } from '../../../../src/modules/mail/outbox/mail-sender.js';
import { MaintenanceService } from '../../../../src/modules/maintenance/maintenance.service.js';
import { RevocationFeed } from '../../../../src/modules/revocation/revocation-feed.js';
import { RefreshAhead } from '../../../../src/modules/vault/refresh/refresh-ahead.js';
import { RevocationSender } from '../../../../src/modules/vault/revocation/revocation-sender.js';
import { registered } from '../../../support/accounts.js';
import { currentBackgroundWork } from '../../../support/background-work.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS, type DatabaseKind } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { sourceFiles } from '../../../support/source-files.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';
import { StatementLog } from './statement-log.js';

class AcceptingSink extends AuditSink {
  send(): Promise<void> {
    return Promise.resolve();
  }
}

class AcceptingPublisher extends EventPublisher {
  readonly events = ['account.registered'] as const;

  publish(): Promise<void> {
    return Promise.resolve();
  }
}

interface SendingLoop {
  readonly owner: Type;
  /** What it sends at least; each has to match a statement. */
  readonly sends: (kind: DatabaseKind) => readonly RegExp[];
}

const LOOPS: readonly SendingLoop[] = [
  {
    owner: RevocationFeed,
    sends: (kind) => [
      kind === 'sqlite' ? /^SELECT id AS position, '' AS server\b[^]*\bFROM "?revocations\b/ : /pg_snapshot_xmin/,
    ],
  },
  { owner: AuditLog, sends: () => [/^SELECT [^]+ FROM "audit_pending"/] },
  {
    owner: AuditSinkSender,
    sends: () => [/FROM audit_chain\b/, /^INSERT INTO audit_sink_cursors\b/, /^UPDATE audit_sink_cursors\b/],
  },
  {
    owner: MailSender,
    sends: () => [/FROM outbox_mails\b/, /^UPDATE outbox_mails\b/, /^DELETE FROM outbox_mails\b/],
  },
  {
    owner: EventSender,
    sends: () => [/FROM outbox_events\b/, /^UPDATE outbox_events\b/, /^DELETE FROM outbox_events\b/],
  },
  { owner: MaintenanceService, sends: () => [/^INSERT INTO leases\b/, /^DELETE FROM revocations\b/] },
  { owner: KeyRingJob, sends: () => [/FROM "?signing_keys\b/] },
  {
    owner: RevocationSender,
    sends: () => [
      /FROM provider_revocations\b/,
      /^UPDATE provider_revocations\b/,
      /FROM provider_connections WHERE provider = /,
      /^DELETE FROM provider_revocations\b/,
    ],
  },
  {
    owner: RefreshAhead,
    sends: () => [
      /FROM provider_connections\b[^]+\bused_at > /,
      /^UPDATE provider_connections\b[^]+\bSET interruptions = /,
      /^UPDATE provider_connections\b[^]+\bSET lease_id = NULL\b/,
    ],
  },
];

/** Nobody listens there, and there is no endpoint for revocations. */
const UNREACHABLE = {
  name: 'Away',
  endpoints: Object.fromEntries(
    ['authorization', 'token', 'userinfo'].map((path) => [path, `http://127.0.0.1:1/${path}`]),
  ),
  ...{ clientId: 'client', clientSecret: 'client-secret-of-a-test' },
};

/** A connection that is due to be refreshed ahead, and another that was removed and is to be revoked. */
async function connectSomebody(app: RunningApp): Promise<void> {
  const tokens = issuedTokens({ expiresInSeconds: 0 });
  const [user, other] = [await registered(app.device()), await registered(app.device())];
  await connect(app, { userId: user.user.id, provider: 'away', tokens });
  await app.app.get(DataSource).query('UPDATE provider_connections SET used_at = created_at');
  await connect(app, { userId: other.user.id, provider: 'away' });
  await app.device().delete('/api/connections/away', { token: other.accessToken });
}

const loopOf = ({ app }: RunningApp, { owner }: SendingLoop): BackgroundLoop =>
  app.get<unknown, { readonly loop: BackgroundLoop }>(owner, { strict: false }).loop;

describe.each(DATABASE_KINDS)('the statement log of an application on %s', (kind) => {
  let app: RunningApp;
  let log: StatementLog;

  beforeAll(async () => {
    const overrides = [override(AuditSink, new AcceptingSink()), override(EventPublisher, new AcceptingPublisher())];
    app = await startTestApp(kind, { OIDC_PROVIDERS: JSON.stringify({ away: UNREACHABLE }) }, { overrides });
    log = new StatementLog(app.app.get(DataSource));
    await connectSomebody(app);
    const mails = app.app.get(MailOutbox, { strict: false });
    const content = { subject: 'Hello', text: 'Hello', html: 'Hello' };
    await mails.add(await mails.prepare({ kind: 'hello', userId: null, to: 'ada@example.org', content }));
  });
  afterAll(() => app.close());

  it('leaves out whatever a background loop sends', async () => {
    const left = await log.during(async () => {
      // those that read the chain have something to read after the audit log has appended to it
      await app.app.get(AuditLog, { strict: false }).settle();
      for (const each of LOOPS) await loopOf(app, each).runNow();
    });
    expect(left).toEqual([]);
  });

  it.each(LOOPS)('knows what $owner.name sends for the background’s', (each) => {
    const texts = log.sentBy(loopOf(app, each)).map(({ text }) => text.trim());
    for (const pattern of each.sends(kind)) expect(texts).toContainEqual(expect.stringMatching(pattern));
  });

  it('leaves out what the audit log appends soon after a request', async () => {
    const audit = app.app.get(AuditLog, { strict: false });
    // a loop that recorded something just before has set the timer, so that the appending counts as the loop's
    const entries = () =>
      log.sentInTheBackground().filter(({ text }) => /^INSERT INTO "?audit_entries\b/.test(text)).length;
    const before = entries();
    const left = await log.during(async () => {
      audit.recordLater({ name: 'audit.verified' });
      await eventually('the entry is appended', () => entries() > before);
    });
    expect(left).toEqual([]);
  });

  it('has what anybody else sends, though a loop sends the same', async () => {
    const dataSource = app.app.get(DataSource);
    const sent = await log.during(() => dataSource.query('SELECT created_at FROM outbox_mails'));
    expect(sent.map(({ text }) => text)).toEqual(['SELECT created_at FROM outbox_mails']);
  });
});

it('is tried with every background loop that there is', () => {
  const made = sourceFiles().flatMap(({ text }) => text.match(/new BackgroundLoop\(/g) ?? []);
  expect(made).toHaveLength(LOOPS.length);
});

it('knows a loop that its own timer wakes', async () => {
  const seen: unknown[] = [];
  const run = () => Promise.resolve(void seen.push(currentBackgroundWork()));
  const loop = new BackgroundLoop({ intervalMs: 1, run, onError: () => undefined });
  loop.start();
  await eventually('the loop runs twice', () => seen.length >= 2);
  await loop.stop();
  expect(new Set(seen)).toEqual(new Set([loop]));
});
