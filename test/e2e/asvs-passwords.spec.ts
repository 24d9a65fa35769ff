import { randomBytes, randomInt } from 'node:crypto';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { anAccount, registered } from '../support/accounts.js';
import { openApiDocument } from '../support/openapi.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const YEAR_MS = 365 * 86_400_000;

/** Passwords of one kind of character each; random, so that no list of common ones has them. */
const ONE_KIND: Readonly<Record<string, string>> = {
  'lower-case letters': 'abcdefghijklmnopqrstuvwxyz',
  'upper-case letters': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  signs: '!"#$%&()*+,-./:;<=>?@[]^_{|}~',
  'Greek letters': 'αβγδεζηθικλμνξοπρστυφχψω',
  'Chinese characters': '春夏秋冬山川草木鳥魚日月星雲雨雪風花',
  emoji: '🌍🌲🌵🌻🍁🍄🍇🍋🎈🎲🎻🏔🐘🐙🐝🐢🚂🚲',
};

const LONG = 64;

function randomPassword(alphabet: string, length: number): string {
  const characters = [...alphabet];
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}

/** Requirements of chapter V6 of OWASP ASVS 5.0.0 (docs/asvs.md). */
describe('a password', () => {
  let app: RunningApp;

  beforeAll(async () => (app = await startTestApp('sqlite')));
  afterAll(() => app.close());

  const statusOfLogin = async (identifier: string, password: unknown) =>
    (await app.device().post('/api/auth/login', { body: { identifier, password } })).status;

  it.each(Object.entries(ONE_KIND))('may be made of %s alone', async (_kind, alphabet) => {
    const { account } = await registered(app.device(), anAccount({ password: randomPassword(alphabet, 24) }));
    expect(await statusOfLogin(account.email, account.password)).toBe(200);
  });

  it('may have blanks anywhere', async () => {
    const { account } = await registered(app.device(), anAccount({ password: ` ${anAccount().password}  and on ` }));
    expect(await statusOfLogin(account.email, account.password)).toBe(200);
    expect(await statusOfLogin(account.email, account.password.trim())).toBe(401);
  });

  it.each(['lower-case letters', 'emoji'])(`may have ${LONG} characters, all of which count: %s`, async (kind) => {
    const password = randomPassword(ONE_KIND[kind] ?? '', LONG);
    const { account } = await registered(app.device(), anAccount({ password }));
    const shorter = [...password].slice(0, -1).join('');
    expect(await statusOfLogin(account.email, password)).toBe(200);
    expect(await statusOfLogin(account.email, shorter)).toBe(401);
  });

  it('is verified as it was typed: nothing is cut off, and no letter changes its case', async () => {
    const password = `Violet ${randomBytes(96).toString('base64url')} Harbour`;
    const { account } = await registered(app.device(), anAccount({ password }));
    const others = [
      ...[password.slice(0, -1), password.slice(0, 72), `${password}x`, ` ${password}`, `${password} `],
      ...[password.toLowerCase(), password.toUpperCase(), `${password}\0`],
    ];
    for (const other of others) expect(await statusOfLogin(account.email, other)).toBe(401);
    expect(await statusOfLogin(account.email, password)).toBe(200);
  });

  it('is good for years: nobody has to change it', async () => {
    const { account } = await registered(app.device());
    app.clock.advance(5 * YEAR_MS);
    const body = { identifier: account.email, password: account.password, delivery: 'body' };
    const { status, data } = await app.device().post<{ accessToken: string }>('/api/auth/login', { body });
    expect(status).toBe(200);
    expect((await app.device().get('/api/users/me', { token: data.accessToken })).status).toBe(200);
  });
});

describe('a new deployment', () => {
  it('has no account, not even under the names that others come with', async () => {
    const app = await startTestApp('sqlite');
    const [row] = await statementsOn(app.app.get(DataSource))`SELECT count(*) AS users FROM users`;
    expect(Number(row?.['users'])).toBe(0);
    for (const identifier of ['root', 'admin', 'administrator', 'sa', 'test', 'guest', 'watchword']) {
      // not as `body`, which would have these words searched for in every answer
      const rawBody = JSON.stringify({ identifier, password: identifier });
      const headers = { 'content-type': 'application/json' };
      expect((await app.device().post('/api/auth/login', { rawBody, headers })).status).toBe(401);
    }
    await app.close();
  });

  it('asks nobody for a hint or a secret question', async () => {
    const { components } = await openApiDocument();
    const fields = Object.values(components?.schemas ?? {}).flatMap((schema) =>
      'properties' in schema ? Object.keys(schema.properties ?? {}) : [],
    );
    const suspicious = fields.filter((name) => /hint|question|answer|maiden|birth/i.test(name));
    // which kind of token a service asks about, by RFC 7662
    expect(suspicious.filter((name) => name !== 'token_type_hint')).toEqual([]);
    expect(fields).toContain('password');
  });
});
