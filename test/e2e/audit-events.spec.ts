import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsersExportService, UsersImportService } from '../../src/modules/transfer/index.js';
import { DataSource } from 'typeorm';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { AuditTrail, type SeenEntry } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { RoleAdministration } from '../support/role-administration.js';
import { basic, FORM_TYPE, newClientSecret } from '../support/service-clients.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AGENT = 'audit-test/1.0';
const headers = { 'user-agent': AGENT };

describe.each(DATABASE_KINDS)('what the audit log tells on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;
  const secret = newClientSecret();

  beforeAll(async () => {
    const SERVICE_CLIENTS = JSON.stringify({ billing: { secret } });
    app = await startTestApp(kind, { SERVICE_CLIENTS });
    trail = await AuditTrail.of(app);
  });
  afterAll(() => app.close());

  const admin = () => trail.admin.accessToken;
  const about = (subject: string, event: string) => trail.list({ subject, event });
  async function only(subject: string, event: string): Promise<SeenEntry> {
    const entries = await about(subject, event);
    expect(entries).toHaveLength(1);
    return entries[0] as SeenEntry;
  }
  const asAdmin = (method: string, path: string, body?: unknown) =>
    app.device().request(method, `/api${path}`, {
      token: admin(),
      headers: { ...headers, 'if-match': '*' },
      ...(body !== undefined && { body }),
    });
  const byAdmin = () => ({
    kind: 'user',
    id: trail.admin.user.id,
    name: null,
    reference: expect.any(String) as string,
  });

  it('is who did what, in which session and request, from where', async () => {
    const { user, session, account } = await registered(app.device());
    const requestId = 'request-of-the-test';
    const { data } = await app.device().post<{ session: { id: string } }>('/api/auth/login', {
      body: { identifier: account.email, password: account.password, delivery: 'body' },
      headers: { ...headers, 'x-request-id': requestId },
    });
    const [entry] = await trail.list({ requestId });
    expect(entry).toMatchObject({
      event: 'login.succeeded',
      outcome: 'success',
      actor: { kind: 'user', id: user.id, reference: entry?.subject?.reference },
      subject: { id: user.id },
      sessionId: data.session.id,
      address: '127.0.0.1',
      userAgent: AGENT,
      details: { kind: 'token', delivery: 'body', method: 'pwd' },
    });
    expect(entry?.occurredAt).toBe(app.clock.now().toISOString());
    expect((await about(user.id, 'login.succeeded')).map(({ sessionId }) => sessionId)).toContain(session.id);
    expect(entry?.subject?.reference).not.toBe(user.id);
  });

  it('is an account that somebody makes for themselves, and one that an administrator makes', async () => {
    const { user } = await registered(app.device());
    expect(await only(user.id, 'account.registered')).toMatchObject({ actor: { kind: 'anonymous' } });
    const made = await app.device().post<{ id: string }>('/api/users', { token: admin(), body: anAccount() });
    expect(await only(made.data.id, 'account.created')).toMatchObject({ actor: byAdmin() });
  });

  it('is a login that fails, by its reason, and nothing of what was typed', async () => {
    const { user, account } = await registered(app.device());
    const typed = 'marigold-of-the-wrong-field';
    const attempt = async (identifier: string, password: string, requestId: string) => {
      await app.device().post('/api/auth/login', {
        body: { identifier, password },
        headers: { ...headers, 'x-request-id': requestId },
      });
      return (await trail.list({ requestId }))[0];
    };
    const failure = { event: 'login.failed', outcome: 'failure', actor: { kind: 'anonymous' }, address: '127.0.0.1' };
    const unknown = await attempt(typed, typed, 'unknown');
    expect(unknown).toMatchObject({ ...failure, subject: null, details: { reason: 'unknown_account' } });
    expect(JSON.stringify(unknown)).not.toContain(typed);
    const wrong = await attempt(account.email, typed, 'wrong');
    expect(wrong).toMatchObject({ ...failure, subject: { id: user.id }, details: { reason: 'wrong_password' } });
    await asAdmin('POST', `/users/${user.id}/suspend`);
    const suspended = await attempt(account.email, account.password, 'suspended');
    expect(suspended).toMatchObject({ ...failure, details: { reason: 'suspended' } });
    await asAdmin('POST', `/users/${user.id}/restore`);
    await asAdmin('DELETE', `/users/${user.id}`);
    const deleted = await attempt(account.email, account.password, 'deleted');
    expect(deleted).toMatchObject({ ...failure, details: { reason: 'deleted' } });
  });

  it('is every session that ends, with the reason and by whom', async () => {
    const { account, user, accessToken, session } = await registered(app.device());
    const others = [await loggedIn(app.device(), account), await loggedIn(app.device(), account)];
    const device = app.device();
    await device.delete(`/api/auth/sessions/${others[0]?.session.id}`, { token: accessToken });
    await device.post('/api/auth/logout', { token: accessToken });
    await asAdmin('DELETE', `/users/${user.id}/sessions`);
    const last = await loggedIn(app.device(), account);
    await device.post('/api/auth/logout-all', { token: last.accessToken });
    const ended = (await about(user.id, 'session.ended')).map(({ sessionId, details, actor }) => [
      sessionId,
      details['reason'],
      actor.id,
    ]);
    expect(ended.reverse()).toEqual([
      [others[0]?.session.id, 'ended_by_user', user.id],
      [session.id, 'logout', user.id],
      [others[1]?.session.id, 'ended_by_administrator', trail.admin.user.id],
      [last.session.id, 'logout_all', user.id],
    ]);
  });

  it('is the oldest session that gives way to a new one', async () => {
    const limited = await startTestApp(kind, { SESSIONS_PER_USER: '2' });
    try {
      const trailThere = await AuditTrail.of(limited);
      const { account, session, user } = await registered(limited.device());
      for (let login = 0; login < 2; login += 1) {
        limited.clock.advance(1);
        await loggedIn(limited.device(), account);
      }
      const [entry] = await trailThere.list({ subject: user.id, event: 'session.ended' });
      expect(entry).toMatchObject({ sessionId: session.id, details: { reason: 'session_limit' } });
    } finally {
      await limited.close();
    }
  });

  it('is a refresh token used twice, and one that is newer than the database', async () => {
    const { refreshToken, user, session } = await registered(app.device());
    const database = app.app.get(DataSource);
    const refresh = (token: string) =>
      app.device().post<{ refreshToken: string }>('/api/auth/refresh', { body: { refreshToken: token } });
    const { data } = await refresh(refreshToken);
    const { data: newest } = await refresh(data.refreshToken);
    // as a failover to a database that had not heard of either refresh
    await database.query(`UPDATE sessions SET generation = 0 WHERE id = '${session.id}'`);
    expect((await refresh(newest.refreshToken)).status).toBe(200);
    const recovered = { presentedGeneration: 2, generation: 0 };
    expect(await only(user.id, 'refresh_token.recovered')).toMatchObject({ sessionId: session.id, details: recovered });
    await refresh(refreshToken);
    const reused = await only(user.id, 'refresh_token.reused');
    expect(reused).toMatchObject({
      outcome: 'failure',
      sessionId: session.id,
      actor: { kind: 'anonymous' },
      details: { presentedGeneration: 0, generation: 3 },
    });
    expect(await only(user.id, 'session.ended')).toMatchObject({ details: { reason: 'refresh_token_reused' } });
  });

  it('is what changes about an account: fields by name, passwords, roles, its state', async () => {
    const { user, accessToken, account } = await registered(app.device());
    const device = app.device();
    await device.patch('/api/users/me', { token: accessToken, body: { fullName: 'Grace Hopper' } });
    expect(await only(user.id, 'account.changed')).toMatchObject({ details: { fields: ['fullName'] } });
    await asAdmin('PATCH', `/users/${user.id}`, { email: anAccount().email });
    const [byAnother] = await about(user.id, 'account.changed');
    expect(byAnother).toMatchObject({ actor: byAdmin(), details: { fields: ['email'] } });

    const wrong = { currentPassword: 'not-the-present-one', newPassword: anAccount().password };
    await device.post('/api/auth/password/change', { token: accessToken, body: wrong });
    expect(await only(user.id, 'reauthentication.failed')).toMatchObject({ outcome: 'failure' });
    const right = { ...wrong, currentPassword: account.password };
    await device.post('/api/auth/password/change', { token: accessToken, body: right });
    expect(await only(user.id, 'password.changed')).toMatchObject({ actor: { id: user.id } });

    await asAdmin('PUT', `/users/${user.id}/roles`, { roles: ['user', 'admin'] });
    const roles = { former: ['user'], roles: ['user', 'admin'] };
    expect(await only(user.id, 'roles.assigned')).toMatchObject({ actor: byAdmin(), details: roles });

    await asAdmin('GET', `/users/${user.id}/export`);
    for (const step of ['suspend', 'restore']) await asAdmin('POST', `/users/${user.id}/${step}`);
    await asAdmin('DELETE', `/users/${user.id}`);
    for (const event of ['account.exported', 'account.suspended', 'account.restored', 'account.deleted']) {
      expect(await only(user.id, event)).toMatchObject({ actor: byAdmin(), subject: { id: user.id } });
    }
  });

  it('is what changes about roles, and a refusal for want of them', async () => {
    const roles = await RoleAdministration.of(app);
    await roles.create('clerk', ['roles:read']);
    await roles.change('clerk', { permissions: [] });
    await roles.remove('clerk');
    const entries = (await trail.list()).filter(({ target }) => target === 'clerk');
    expect(entries.map(({ event, details }) => [event, details])).toEqual([
      ['role.deleted', { permissions: [] }],
      ['role.changed', { fields: ['permissions'], former: ['roles:read'], permissions: [] }],
      ['role.created', { permissions: ['roles:read'] }],
    ]);
    const { accessToken, user, session } = await registered(app.device());
    await app.device().get('/api/roles', { token: accessToken });
    const [denied] = await trail.list({ actor: user.id, event: 'access.denied' });
    expect(denied).toMatchObject({ outcome: 'failure', target: 'GET /api/roles', sessionId: session.id });
  });

  it('is what is done to signing keys', async () => {
    const keys = async () =>
      (await app.device().get<{ items: { kid: string }[] }>('/api/admin/keys', { token: admin() })).data;
    const [, next] = (await keys()).items;
    await asAdmin('POST', '/admin/keys/rotate');
    expect((await trail.list({ event: 'key.rotated' }))[0]).toMatchObject({ target: next?.kid, actor: byAdmin() });
    await asAdmin('DELETE', `/admin/keys/${next?.kid}`);
    expect((await trail.list({ event: 'key.revoked' }))[0]).toMatchObject({ target: next?.kid, actor: byAdmin() });
  });

  it('is what services do, and one that does not prove who it is', async () => {
    const { accessToken, user, session } = await registered(app.device());
    const send = (authorization: string) =>
      app.device().post('/oauth/revoke', {
        rawBody: new URLSearchParams({ token: accessToken }).toString(),
        headers: { ...headers, authorization, 'content-type': FORM_TYPE },
      });
    await send(basic('billing', 'not its secret'));
    expect((await trail.list({ event: 'client.refused' }))[0]).toMatchObject({
      outcome: 'failure',
      actor: { kind: 'anonymous' },
      address: '127.0.0.1',
    });
    await send(basic('billing', secret));
    expect(await only(user.id, 'token.revoked')).toMatchObject({
      actor: { kind: 'client', id: 'billing' },
      sessionId: session.id,
    });
    expect(await trail.list({ actor: 'billing' })).toHaveLength(1);
  });

  it('is how many accounts were imported from which file, batch by batch, and that all were exported', async () => {
    const lines = Array.from({ length: 5 }, () => {
      const { email, username, fullName } = anAccount();
      return JSON.stringify({ email, username, fullName });
    });
    const path = join(temporaryFolder('import'), 'users.jsonl');
    writeFileSync(path, [...lines, ...lines].join('\n'));
    const { digest } = await app.app.get(UsersImportService, { strict: false }).run(path, { batchLines: 3 });
    const imported = await trail.list({ event: 'accounts.imported' });
    expect(imported.map(({ target, details }) => [target, details])).toEqual([
      [digest, { imported: 2, reachedLine: 6 }],
      [digest, { imported: 3, reachedLine: 3 }],
    ]);
    const exported = app.app.get(UsersExportService, { strict: false }).lines({ withPasswordHashes: true });
    await exported.next();
    await exported.return(undefined);
    expect((await trail.list({ event: 'accounts.exported' }))[0]?.details).toEqual({ withPasswordHashes: true });
  });

  it('is an account that its owner deletes: who it was is told by reference only', async () => {
    const { user, accessToken, account } = await registered(app.device());
    const { subject } = await only(user.id, 'account.registered');
    const { password } = account;
    const gone = await app.device().delete('/api/users/me', { token: accessToken, body: { password } });
    expect(gone.status).toBe(200);
    const [erased] = await trail.list({ subject: subject?.reference ?? '', event: 'account.erased' });
    expect(erased).toMatchObject({
      subject: { id: null, reference: subject?.reference },
      actor: { kind: 'user', id: null, reference: subject?.reference },
      address: null,
    });
  });

  it('is intact after all of that, from the first entry to the newest', async () => {
    await registered(app.device());
    const [newest] = await trail.list();
    const { isIntact, entries, problems } = await trail.verify();
    expect(problems).toEqual([]);
    expect(isIntact).toBe(true);
    expect(entries).toBe(newest?.sequence);
    expect((await trail.list({ event: 'audit.verified' }))[0]).toMatchObject({
      actor: byAdmin(),
      details: { entries },
    });
  });
});
