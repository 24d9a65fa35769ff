import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { IdGenerator, override } from '../../src/index.js';
import { AuditLog } from '../../src/modules/audit/index.js';
import { UsersImportService } from '../../src/modules/transfer/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { RegionalIds } from '../contracts/documented/regional-ids.js';
import { fileOf, line } from '../integration/modules/transfer/bulk-kit.js';
import { anAccount, loggedIn } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Where the ids of the documented generator show the region that the test gives it. */
const OURS = /^[0-9a-f]{8}-[0-9a-f]{4}-8123-/;

const TABLES = ['users', 'sessions', 'single_use_tokens', 'login_challenges', 'pending_registrations', 'audit_entries'];

describe.each(DATABASE_KINDS)('an id generator of a team, on %s', (kind) => {
  let app: RunningApp;
  const account = anAccount();

  beforeAll(async () => {
    const environment = { REGISTRATION: 'discreet', EMAIL_LOGIN: 'on', PUBLIC_URL: 'https://id.example.org' };
    app = await startTestApp(kind, environment, { overrides: [override(IdGenerator, new RegionalIds(0x123))] });
    await app.app.get(UsersService, { strict: false }).register(account);
    await app.app.get(UsersImportService, { strict: false }).run(fileOf(line(1)));
    const post = (path: string, body: object) => app.device().post(`/api/auth/${path}`, { body });
    await post('register', anAccount());
    await post('email-login', { email: account.email });
    await post('email-login', { email: 'nobody@example.org' });
    await post('password/forgot', { email: account.email });
    await loggedIn(app.device(), account);
    await mailsTo(app, account.email);
    await app.app.get(AuditLog, { strict: false }).settle();
  });
  afterAll(() => app.close());

  it.each(TABLES)('makes every id in %s', async (table) => {
    const rows = await statementsOn<{ id: string }>(app.app.get(DataSource))`SELECT id FROM ${() => table}`;
    expect(rows).not.toEqual([]);
    expect(rows.filter(({ id }) => !OURS.test(id))).toEqual([]);
  });

  it('makes the ids of mails', () => {
    expect(app.mailbox.messages).not.toEqual([]);
    expect(app.mailbox.messages.filter(({ id }) => !OURS.test(id))).toEqual([]);
  });

  it('makes ids that routes, tokens and cursors accept', async () => {
    const device = app.device();
    const { accessToken } = await loggedIn(device, account);
    await loggedIn(app.device(), account);
    const page = await device.get<{ items: { id: string }[]; nextCursor: string }>('/api/auth/sessions?limit=1', {
      token: accessToken,
    });
    const { items, nextCursor } = page.data;
    const next = await device.get<{ items: { id: string }[] }>(`/api/auth/sessions?limit=1&cursor=${nextCursor}`, {
      token: accessToken,
    });
    expect(next.data.items).toHaveLength(1);
    expect(next.data.items).not.toEqual(items);
    const ended = await device.delete(`/api/auth/sessions/${next.data.items[0]?.id ?? ''}`, { token: accessToken });
    expect(ended.status).toBe(200);
  });
});
