import { DataSource } from 'typeorm';
import { type Statement, StatementLog, summaryOf } from '../integration/modules/sessions/statement-log.js';
import { ACCOUNT_STATES, type AccountState, addressesInEveryState } from '../support/account-states.js';
import { anAccount, registered } from '../support/accounts.js';
import type { ApiResponse } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { HeldAnswers } from '../support/held-answers.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { visibleIn } from '../support/visible-answer.js';

const COST = 5;
const ROUTES = ['/api/auth/password/forgot', '/api/auth/email/resend', '/api/auth/email-login'] as const;

/**
 * What is done for an account is done behind the answer, so the answer's time can tell nothing of it: before it, the same
 * is asked of the database in every state, and nothing that depends on the account.
 */
describe.each(DATABASE_KINDS)('asking for a mail on %s', (kind) => {
  let app: RunningApp;
  let held: HeldAnswers;
  let statements: StatementLog;
  let addresses: Record<AccountState, string>;

  beforeAll(async () => {
    const quiet = { REVOCATION_POLL_INTERVAL: '5m', REVOCATION_STALENESS_LIMIT: '5m', RATE_LIMIT: 'off' };
    app = await startTestApp(kind, { ...quiet, EMAIL_LOGIN: 'on', BCRYPT_COST: String(COST) });
    const dataSource = app.app.get(DataSource);
    addresses = await addressesInEveryState({
      register: async () => (({ user, account }) => ({ ...user, ...account }))(await registered(app.device())),
      unknownEmail: anAccount().email,
      cost: COST,
      execute: (statement) => dataSource.query(statement),
    });
    held = new HeldAnswers(app);
    statements = new StatementLog(dataSource);
  });
  afterAll(async () => {
    held?.release();
    await app?.close();
  });

  const ask = async (path: string, state: AccountState) => {
    let answer: ApiResponse | undefined;
    const sent = await statements.during(async () => {
      answer = await app.device().post(path, { body: { email: addresses[state] } });
    });
    // the challenge is random for everybody
    const visible = visibleIn(answer).replace(/("challenge":")[\w-]{43}"/, '$1…"');
    return { answer: visible, sent: sent.filter(isAsked).map(({ text }) => text) };
  };

  it.each(ROUTES)('at %s is answered alike whatever the account is, with the same work before', async (path) => {
    const active = await ask(path, 'active');
    expect(active.answer).toContain('"status":202');
    for (const state of ACCOUNT_STATES) expect([state, await ask(path, state)]).toEqual([state, active]);
    await held.doNow();
  });
});

/** The audit log writes behind the answer. */
function isAsked(statement: Statement): boolean {
  return !/BEGIN|COMMIT|audit/i.test(summaryOf(statement)) && !/audit/i.test(statement.text);
}
