import { DataSource } from 'typeorm';
import { override } from '../../src/extension/override.js';
import { PasswordHasher } from '../../src/modules/passwords/index.js';
import { type Statement, StatementLog, summaryOf } from '../integration/modules/sessions/statement-log.js';
import { ACCOUNT_STATES, type AccountState, addressesInEveryState } from '../support/account-states.js';
import { anAccount, registered } from '../support/accounts.js';
import type { ApiResponse } from '../support/api-client.js';
import { CountingPasswordHasher } from '../support/counting-password-hasher.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { visibleIn } from '../support/visible-answer.js';

const COST = 5;
const LOGINS = ['/api/auth/login', '/api/auth/session'] as const;
/** States in which the very same hashing is done; the others do their own, and wait (refusal-times.spec.ts). */
const WITH_A_CURRENT_HASH: readonly AccountState[] = ['none', 'active', 'suspended', 'no password'];

/**
 * By what is done and answered, not by a clock: what wall time shows is measured by `npm run attacks:enumeration`.
 */
describe.each(DATABASE_KINDS)('a login with a wrong password on %s', (kind) => {
  const hasher = new CountingPasswordHasher(COST);
  let app: RunningApp;
  let statements: StatementLog;
  let addresses: Record<AccountState, string>;

  beforeAll(async () => {
    // the feed reads at no time of ours
    const quiet = { REVOCATION_POLL_INTERVAL: '5m', REVOCATION_STALENESS_LIMIT: '5m' };
    app = await startTestApp(
      kind,
      { ...quiet, BCRYPT_COST: String(COST) },
      { overrides: [override(PasswordHasher, hasher)] },
    );
    const dataSource = app.app.get(DataSource);
    addresses = await addressesInEveryState({
      register: async () => (({ user, account }) => ({ ...user, ...account }))(await registered(app.device())),
      unknownEmail: anAccount().email,
      cost: COST,
      execute: (statement) => dataSource.query(statement),
    });
    statements = new StatementLog(dataSource);
  });
  afterAll(() => app.close());

  const refuse = async (path: string, state: AccountState) => {
    hasher.forget();
    let answer: ApiResponse | undefined;
    const body = { identifier: addresses[state], password: 'no-such-password-of-anybody' };
    const sent = await statements.during(async () => (answer = await app.device().post(path, { body })));
    return { answer, sent, verified: [...hasher.verified], hashed: [...hasher.hashed] };
  };

  it.each(LOGINS)('at %s is answered alike whatever the account is, to the last header', async (path) => {
    const answers = new Map<AccountState, string>();
    for (const state of ACCOUNT_STATES) answers.set(state, visibleIn((await refuse(path, state)).answer));
    expect(answers.get('active')).toContain('"code":"INVALID_CREDENTIALS"');
    for (const state of ACCOUNT_STATES) expect([state, answers.get(state)]).toEqual([state, answers.get('active')]);
  });

  it.each(LOGINS)('at %s asks the database the same before it is answered', async (path) => {
    const asked = new Map<AccountState, string[]>();
    for (const state of ACCOUNT_STATES) asked.set(state, (await refuse(path, state)).sent.filter(isAsked).map(textOf));
    expect(asked.get('active')).not.toEqual([]);
    for (const state of ACCOUNT_STATES) expect([state, asked.get(state)]).toEqual([state, asked.get('active')]);
  });

  it.each(LOGINS)('at %s costs one verification, of the same cost but for former hashes', async (path) => {
    for (const state of ACCOUNT_STATES) {
      const { verified, hashed } = await refuse(path, state);
      if (WITH_A_CURRENT_HASH.includes(state)) expect([state, verified]).toEqual([state, ['05']]);
      else expect([state, verified.length]).toEqual([state, state === 'a dearer hash' ? 1 : 0]);
      expect([state, hashed]).toEqual([state, []]);
    }
  });
});

/** The audit log writes behind the answer. */
function isAsked(statement: Statement): boolean {
  return !/BEGIN|COMMIT|audit/i.test(summaryOf(statement)) && !/audit/i.test(statement.text);
}

function textOf({ text }: Statement): string {
  return text;
}
