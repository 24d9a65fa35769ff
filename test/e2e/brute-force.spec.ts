import { randomBytes } from 'node:crypto';
import { DATABASE_KINDS } from '../support/databases.js';
import { anAccount } from '../support/accounts.js';
import { AuditTrail } from '../support/audit-trail.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import {
  aKnownDevice,
  anAddress,
  anOwner,
  countedRows,
  FREE_ATTEMPTS,
  guess,
  type GuessedApp,
  limitIn,
  logIn,
  LONGEST_DELAY_MS,
  startGuessedApp,
  STOP_AFTER,
} from './guessing.js';

const PARALLEL = 200;
const METRICS_TOKEN = randomBytes(16).toString('base64url');
const MONTH_SECONDS = 30 * 86_400;
const SLOW = 30_000;

describe.each(DATABASE_KINDS)('wrong passwords on %s', (kind) => {
  let app: GuessedApp;
  let second: GuessedApp;
  beforeAll(async () => {
    const environment = { ...(await sharedEnvironment(kind)), METRICS_TOKEN };
    [app, second] = [await startGuessedApp(kind, environment), await startGuessedApp(kind, environment)];
  });
  afterAll(() => Promise.all([app.close(), second.close()]));
  const forgetWork = () => [app, second].forEach(({ hasher }) => hasher.forget());
  const evaluated = () => app.hasher.verified.length + second.hasher.verified.length;
  const anywhere = (index: number) => (index % 2 === 0 ? app : second).device();
  const unknown = () => anAccount();

  it.each([
    ['an account', () => anOwner(app)],
    ['a name without an account', () => Promise.resolve(unknown())],
  ])(
    `of ${PARALLEL} at once for %s, by both of its names and on two instances, five are evaluated`,
    async (_what, someone) => {
      const { email, username } = await someone();
      // a name without an account cannot be known to be one with another
      const names = _what === 'an account' ? [email, username] : [email, email.toUpperCase()];
      forgetWork();
      const answers = await Promise.all(
        Array.from({ length: PARALLEL }, (_, index) =>
          logIn(anywhere(index), { identifier: names[(index >> 1) % 2] ?? email }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(evaluated()).toBe(FREE_ATTEMPTS);
      expect(statuses.filter((status) => status === 401)).toHaveLength(FREE_ATTEMPTS);
      expect(statuses.filter((status) => status === 429)).toHaveLength(PARALLEL - FREE_ATTEMPTS);
    },
    SLOW,
  );

  it('for many accounts at once from one address are as few as its limit', async () => {
    const limited = await startGuessedApp(kind, { LOGIN_ATTEMPTS_PER_ADDRESS: '7' });
    const from = anAddress();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => logIn(limited.device(), { identifier: unknown().email, from })),
    );
    expect(limited.hasher.verified).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(53);
    const elsewhere = await logIn(limited.device(), { identifier: unknown().email });
    limited.clock.advance(3_600_000);
    const later = await logIn(limited.device(), { identifier: unknown().email, from });
    await limited.close();
    expect([elsewhere.status, later.status]).toEqual([401, 401]);
  });

  it(
    'are answered the same for an account, by each of its names, and for a name without one',
    async () => {
      const owner = await anOwner(app);
      const seen = [];
      for (const identifier of [owner.email, unknown().email, unknown().username]) {
        const answers: unknown[] = [];
        for (let time = 0; time < STOP_AFTER + 2; time += 1) {
          answers.push(limitIn(await logIn(app.device(), { identifier })));
          // too early once, which costs nothing
          if (time >= FREE_ATTEMPTS - 1) answers.push(limitIn(await logIn(app.device(), { identifier })));
          app.clock.advance(LONGEST_DELAY_MS);
        }
        seen.push(answers);
      }
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[2]).toEqual(seen[0]);
      const delays = seen[0]?.filter((_, index) => index >= FREE_ATTEMPTS && (index - FREE_ATTEMPTS) % 2 === 0);
      const limited = (seconds: number) => [429, 'RATE_LIMITED', String(seconds)];
      expect(delays?.slice(0, 12)).toEqual(
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].map((seconds) => limited(seconds)),
      );
      expect(seen[0]?.at(-1)).toEqual([429, 'LOGIN_BLOCKED', String(MONTH_SECONDS - 2 * 900)]);
      expect(limitIn(await logIn(app.device(), { identifier: owner.username }))).toEqual(
        limitIn(await logIn(app.device(), { identifier: owner.email })),
      );
    },
    SLOW,
  );

  it('are refused before hashing, the right one too, and a right one in time forgets those before it', async () => {
    const { email: identifier, password } = await anOwner(app);
    for (let round = 0; round < 3; round += 1) {
      for (let time = 1; time < FREE_ATTEMPTS; time += 1) await logIn(app.device(), { identifier });
      expect((await logIn(app.device(), { identifier, password })).status).toBe(200);
    }
    for (let time = 0; time < FREE_ATTEMPTS; time += 1) await logIn(app.device(), { identifier });
    app.hasher.forget();
    expect((await logIn(app.device(), { identifier, password })).status).toBe(429);
    expect(app.hasher.verified).toEqual([]);
    app.clock.advance(1_000);
    expect((await logIn(app.device(), { identifier, password })).status).toBe(200);
  });

  it('are not found among many right ones at once, which all get in', async () => {
    const { email: identifier, password } = await anOwner(app);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => logIn(app.device(), { identifier, password, from: '198.19.0.1' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect((await logIn(app.device(), { identifier, from: '198.19.0.1' })).status).toBe(401);
  });

  it(
    'are in the audit log when they are refused, with the account and by which count',
    async () => {
      const owner = await anOwner(app);
      await guess(app, owner.email, STOP_AFTER);
      await logIn(app.device(), { identifier: owner.username });
      const trail = await AuditTrail.of(app);
      const [entry] = await trail.list({ event: 'login.blocked' });
      expect(entry).toMatchObject({
        outcome: 'failure',
        subject: { id: owner.id },
        details: { reason: 'stopped', count: 'account' },
      });
      const { text } = await app.device().get('/metrics', { token: METRICS_TOKEN });
      expect(text).toMatch(/watchword_logins_blocked_total\{count="account",reason="stopped"\} [1-9]/);
    },
    SLOW,
  );

  it('are counted under names that nobody can read', async () => {
    const { email, username, id } = await anOwner(app);
    const from = anAddress();
    await logIn(app.device(), { identifier: email, from });
    const rows = JSON.stringify(await countedRows(app));
    expect(rows).toContain('failures');
    for (const text of [email, username, id, from]) expect(rows).not.toContain(text);
  });
});

describe('by default', () => {
  it('the account is closed to strangers after a hundred wrong passwords, and the owner’s device gets in', async () => {
    const app = await startGuessedApp('sqlite', { LOGIN_STOP_AFTER: '100' });
    const owner = await anOwner(app);
    const device = await aKnownDevice(app, owner);
    const statuses = await guess(app, owner.email, 100);
    const stranger = limitIn(await logIn(app.device(), { identifier: owner.email, password: owner.password }));
    const known = await logIn(device, { identifier: owner.email, password: owner.password });
    await app.close();
    expect(statuses).toEqual(Array<number>(100).fill(401));
    expect(stranger).toContain('LOGIN_BLOCKED');
    expect(known.status).toBe(200);
  });
});

describe('with LOGIN_ATTEMPTS=off', () => {
  it('no wrong password is counted', async () => {
    const app = await startGuessedApp('sqlite', { LOGIN_ATTEMPTS: 'off' });
    const { email } = await anOwner(app);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => (await logIn(app.device(), { identifier: email })).status),
    );
    const rows = await countedRows(app);
    await app.close();
    expect(statuses).toEqual(Array<number>(30).fill(401));
    expect(rows).toEqual([]);
  });
});
