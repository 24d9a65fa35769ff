import { chmodSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { anAccount, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** What must turn up in no log, whichever way it comes in; too short to be searched for in answers as well. */
const MARK = 'x7qmark';

class LineKeeper implements LoggerService {
  readonly lines: string[] = [];
  readonly log = this.keeper();
  readonly error = this.keeper();
  readonly warn = this.keeper();
  readonly debug = this.keeper();
  readonly verbose = this.keeper();
  readonly fatal = this.keeper();

  private keeper() {
    return (...parts: unknown[]) => void this.lines.push(parts.map((part) => inspect(part, { depth: 9 })).join(' '));
  }
}

describe.each(DATABASE_KINDS)('the log on %s, down to debug', (kind) => {
  const log = new LineKeeper();
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp(kind, { LOG_LEVEL: 'debug' }, { logger: log })));
  afterAll(() => app.close());

  it('holds nothing of what a caller sends: path, query, headers, body, cookies, names', async () => {
    const device = app.device();
    const { accessToken: token, account } = await registered(device);
    const headers = {
      'user-agent': MARK,
      origin: `https://${MARK}.example`,
      referer: MARK,
      cookie: `watchword_session=${MARK}; ${MARK}=1`,
      'idempotency-key': MARK,
      'x-csrf-token': MARK,
      'x-forwarded-for': MARK,
      accept: MARK,
      'x-request-id': `${MARK}\u00e9`,
    };
    const body = { identifier: MARK, password: MARK, [MARK]: MARK };
    await device.post('/api/auth/login', { body: { identifier: MARK, password: MARK }, headers });
    await device.post('/api/auth/login', { body, headers });
    await device.post('/api/auth/login', {
      rawBody: `{"password":"${MARK}`,
      headers: { 'content-type': 'application/json' },
    });
    await device.post('/api/auth/login', { rawBody: MARK, headers: { 'content-type': `text/${MARK}` } });
    await device.post('/api/auth/refresh', { body: { refreshToken: MARK }, headers });
    await device.get(`/api/${MARK}?${MARK}=${MARK}`, { headers });
    await device.get(`/api/users/me?token=${MARK}`, { token: MARK });
    await device.delete(`/api/auth/sessions/${MARK}`, { token });
    await device.patch('/api/users/me', { token, body: { fullName: MARK, email: `${MARK}@example.org` } });
    await device.patch('/api/users/me/settings', { token, body: { [MARK]: MARK } });
    await device.post('/api/auth/register', { body: anAccount({ email: `${MARK}@example.org` }) });
    const currentPassword = account.password;
    await device.post('/api/auth/password/change', { token, body: { currentPassword, newPassword: MARK } });
    expect(log.lines.length).toBeGreaterThan(10);
    expect(log.lines.filter((line) => line.includes(MARK))).toEqual([]);
  });

  it('gets no line, colour or control character from a caller', async () => {
    const headers = { 'x-request-id': 'a%0d%0aforged', 'user-agent': '\u00a0\u0085\u009b31m', accept: '\u009b2J' };
    for (const path of [
      '/api/%0d%0aforged',
      '/%0aforged',
      '/api/users/me?%1b[31m',
      '/%zz%0a',
      '/api/auth/sessions/%1b',
    ]) {
      await app.device().get(path, { headers });
    }
    // eslint-disable-next-line no-control-regex
    expect(log.lines.filter((line) => /forged|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(line))).toEqual([]);
  });
});

describe('what is stored', () => {
  it('of SQLite is closed to everybody else, whoever may look into its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchword-open-'));
    chmodSync(folder, 0o755);
    const app = await startTestApp('sqlite', { DATABASE_URL: `sqlite:${join(folder, 'test.sqlite')}` });
    await registered(app.device());
    const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
    await app.close();
    expect(open).toEqual([]);
  });
});

/** Code points that are drawn as nothing: NFKC keeps them, and no person tells the names apart. */
const INVISIBLE = [
  '\u00ad',
  '\u034f',
  '\u115f',
  '\u17b4',
  '\u180b',
  '\u200b',
  '\u2060',
  '\u202e',
  '\u3164',
  '\ufe0f',
  '\u{e0100}',
];

describe('a name that looks like another', () => {
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp('sqlite')));
  afterAll(() => app.close());

  it.each(['username', 'email'] as const)('is not made by an invisible character: %s', async (field) => {
    const { account } = await registered(app.device());
    const taken: string[] = [];
    for (const character of INVISIBLE) {
      const twin = account[field].replace('person', `person${character}`);
      const { status } = await app.device().post('/api/auth/register', { body: anAccount({ [field]: twin }) });
      if (status === 201) taken.push(`U+${character.codePointAt(0)?.toString(16)}`);
    }
    expect(taken).toEqual([]);
  });
});
