import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { NO_PASSWORD } from '../../src/modules/passwords/index.js';
import { CONVERTERS, type OmissionKind } from '../../src/modules/transfer/index.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { FOREIGN_EXPORTS, type ForeignExport } from '../support/foreign-exports/foreign-exports.js';
import { hasRealHash, passwordOf } from '../support/foreign-exports/foreign-hash.js';
import type { ForeignPerson } from '../support/foreign-exports/foreign-person.js';
import { oddityOf, people } from '../support/foreign-exports/people.js';
import { movePeople } from '../support/foreign-exports/moved-people.js';
import { isDeleted } from '../support/foreign-exports/supabase-export.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** So many that everything that can be odd about somebody is, and that somebody has the Google account of another. */
const PEOPLE = 320;

type Row = Readonly<Record<'email' | 'full_name' | 'status' | 'password_hash', string>> & {
  readonly email_verified_at: number | string | null;
};

const WITH_COMMAS: readonly string[] = ['name with marks', 'two addresses in one'];

const everybody = [...people(PEOPLE)];
const emailOf = ({ email }: ForeignPerson): string => (email ?? '').normalize('NFKC').trim();

/** Which form a system writes is nothing to a database, so one form of each is enough for the second. */
const FORMS = {
  sqlite: FOREIGN_EXPORTS,
  postgres: FOREIGN_EXPORTS.filter(({ system }, at) => FOREIGN_EXPORTS[at - 1]?.system !== system),
};

it('there is an export of every system that has a converter', () => {
  expect(new Set(FOREIGN_EXPORTS.map(({ system }) => system))).toEqual(new Set(CONVERTERS.map(({ name }) => name)));
});

describe.each(DATABASE_KINDS)('people who move in, on %s', (kind) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startTestApp(kind, { BCRYPT_COST: '4', RATE_LIMIT: 'off' });
  });
  afterAll(() => running.close());
  const statements = () => statementsOn<Row>(running.app.get(DataSource));
  beforeEach(async () => {
    for (const table of ['users', 'user_imports'] as const) await statements()`DELETE FROM ${() => table}`;
  });
  const everybodyHere = async (): Promise<ReadonlyMap<string, Row>> => {
    const rows = await statements()`SELECT email, full_name, status, password_hash, email_verified_at FROM users`;
    return new Map(rows.map((row) => [row.email, row]));
  };
  const login = async (person: ForeignPerson, password: string): Promise<number> => {
    const body = { identifier: emailOf(person), password };
    return (await running.device().post('/api/auth/login', { body })).status;
  };

  it.each(FORMS[kind])('from $system in $file are all here or in the report, and log in as before', async (from) => {
    const { reports, badLines, summary } = await movePeople(running.app, from, PEOPLE);
    const moved = everybody.filter((person) => lossOf(person, from) === undefined);

    expect(badLines).toEqual([]);
    expect(countsOf(reports.map(({ leftOut }) => leftOut))).toEqual({
      ...countsOf(everybody.map((person) => lossOf(person, from))),
      ...(from.otherRecords > 0 && { NOT_A_PERSON: from.otherRecords }),
    });
    expect(summary).toMatchObject({ lines: moved.length, imported: moved.length });

    const here = await everybodyHere();
    expect([...here.keys()].sort()).toEqual(moved.map(emailOf).sort());
    expect(moved.map((person) => stateOf(here.get(emailOf(person)), from))).toEqual(
      moved.map((person) => expectedState(person, from)),
    );

    for (const person of from.passwords === 'real' ? everybody.filter(hasRealHash) : []) {
      expect(await login(person, `${passwordOf(person)}x`)).toBe(401);
      expect(await login(person, passwordOf(person))).toBe(200);
    }
  });
});

/** Why the person cannot come from there. */
function lossOf({ number }: ForeignPerson, { system, breaksAtCommas }: ForeignExport): OmissionKind | undefined {
  if (system === 'supabase' && isDeleted(number)) return 'DELETED';
  const oddity = oddityOf(number);
  return breaksAtCommas && oddity && WITH_COMMAS.includes(oddity.name) ? 'MALFORMED' : oddity?.loss;
}

function stateOf(row: Row | undefined, { hasStatus, passwords }: ForeignExport): object {
  return {
    email: row?.email,
    hasName: row?.full_name !== '',
    isVerified: row?.email_verified_at !== null,
    ...(hasStatus && { status: row?.status }),
    ...(passwords !== 'none' && { hasPassword: row?.password_hash !== NO_PASSWORD }),
  };
}

function expectedState(person: ForeignPerson, { hasStatus, hasVerification, passwords }: ForeignExport): object {
  return {
    email: emailOf(person),
    hasName: true,
    isVerified: hasVerification && person.isEmailVerified,
    ...(hasStatus && { status: person.isSuspended ? 'suspended' : 'active' }),
    ...(passwords !== 'none' && { hasPassword: person.password === 'usual' }),
  };
}

function countsOf(kinds: readonly (string | null | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) if (kind) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
