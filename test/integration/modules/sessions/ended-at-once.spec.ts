import type { Principal } from '../../../../src/http/access/index.js';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { subjectOf } from '../../../../src/modules/users/index.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { anAccount } from '../../../support/accounts.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { type SessionServices, servicesOn, unseenReply } from './session-services.js';

const ROUNDS = 25;
const SESSIONS = 4;

interface LoggedIn {
  readonly userId: string;
  readonly password: string;
  readonly sessionIds: readonly string[];
}

/** A request of the user, made from one of their sessions. */
type Ending = (user: LoggedIn, session: number) => Promise<unknown>;

describe.each(DATABASE_KINDS)('sessions that several requests end at once, on %s', (kind) => {
  let dataSource: DataSource;
  let services: SessionServices;

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    services = servicesOn(dataSource, testSettings(), new FakeClock());
  });
  afterAll(() => dataSource.destroy());

  async function loggedIn(): Promise<LoggedIn> {
    const account = anAccount();
    const user = await services.users.register(account);
    const login = { subject: subjectOf(user), method: 'pwd', delivery: 'body' as const, address: '', userAgent: '' };
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => services.sessions.start(login)));
    return { userId: user.id, password: account.password, sessionIds: sessions.map(({ id }) => id) };
  }

  const logoutAll: Ending = ({ userId, sessionIds }, session) =>
    services.logouts.logoutAll({ userId, sessionId: sessionIds[session] ?? '' }, unseenReply);

  const callerOf = ({ userId, sessionIds }: Parameters<Ending>[0], session: number): Principal => {
    const caller = { userId, sessionId: sessionIds[session] ?? '', email: '', roles: [], tokenVersion: 1 };
    return { ...caller, authenticatedAt: new Date(), proof: 'bearer' };
  };

  const changePassword: Ending = (user, session) => {
    const request = { currentPassword: user.password, newPassword: `umbrella ${randomUUID()}` };
    return services.passwordChanges.change(callerOf(user, session), request, unseenReply);
  };

  const deleteAccount: Ending = (user, session) => services.ownDeletion.delete(callerOf(user, session), user.password);

  /** Errors that are no answer of ours: above all a deadlock, of which the database ends one side. */
  async function mishapsOf(endings: readonly Ending[]): Promise<string[]> {
    const user = await loggedIn();
    const outcomes = await Promise.allSettled(endings.map((end, session) => end(user, session)));
    const reasons = outcomes.map((outcome): unknown => (outcome.status === 'rejected' ? outcome.reason : undefined));
    return reasons.filter((reason) => reason && !(reason instanceof DomainError)).map(String);
  }

  it.each([
    { what: 'two changes of the password', endings: [changePassword, changePassword] },
    { what: 'a change of the password and logging out everywhere', endings: [changePassword, logoutAll] },
    { what: 'logging out everywhere and deleting the account', endings: [logoutAll, deleteAccount] },
    { what: 'logging out everywhere, three times', endings: [logoutAll, logoutAll, logoutAll] },
  ])('do not block each other for good: $what', async ({ endings }) => {
    const mishaps: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) mishaps.push(...(await mishapsOf(endings)));
    expect(mishaps).toEqual([]);
  });
});
