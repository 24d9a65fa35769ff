import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { CONVERTERS, type OmissionKind } from '../../src/modules/transfer/index.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { FOREIGN_EXPORTS, type ForeignExport } from '../support/foreign-exports/foreign-exports.js';
import { hasRealHash, passwordOf } from '../support/foreign-exports/foreign-hash.js';
import { type ForeignPerson, oddityOf, people } from '../support/foreign-exports/foreign-person.js';
import { isDeleted } from '../support/foreign-exports/supabase-export.js';
import { movePeople } from '../support/foreign-exports/moved-people.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** So many that everything that can be odd about somebody is, and that somebody has the Google account of another. */
const PEOPLE = 320;

type Row = Readonly<Record<'email' | 'username' | 'full_name' | 'status' | 'password_hash', string>>;

const everybody = [...people(PEOPLE)];
const emailOf = ({ email }: ForeignPerson): string => (email ?? '').normalize('NFKC').trim();

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
  const rows = async (): Promise<ReadonlyMap<string, Row>> => {
    const found = await statements()`SELECT email, username, full_name, status, password_hash FROM users`;
    return new Map(found.map((row) => [row.email, row]));
  };

  it.each(FOREIGN_EXPORTS)('from $system in $file are all here, or the report says why not', async (from) => {
    const { reports, badLines, summary } = await movePeople(running.app, from, PEOPLE);
    const moved = everybody.filter((person) => lossOf(person, from) === undefined);

    expect(badLines).toEqual([]);
    expect(reports.length).toBe(PEOPLE + from.otherRecords);
    expect(countsOf(reports.map(({ leftOut }) => leftOut))).toEqual({
      ...countsOf(everybody.map((person) => lossOf(person, from))),
      ...(from.otherRecords > 0 && { NOT_A_PERSON: from.otherRecords }),
    });
    expect(summary).toMatchObject({ lines: moved.length, imported: moved.length });

    const here = await rows();
    expect([...here.keys()].sort()).toEqual(moved.map(emailOf).sort());
    for (const person of moved) {
      const row = here.get(emailOf(person));
      expect(row?.full_name).not.toBe('');
      if (from.hasStatus) expect(row?.status).toBe(person.isSuspended ? 'suspended' : 'active');
      if (from.passwords !== 'none')
        expect([person.number, row?.password_hash === '']).toEqual([person.number, person.password !== 'usual']);
    }
  });

  it.each(FOREIGN_EXPORTS.filter(({ passwords }) => passwords === 'real'))(
    'from $system in $file log in with the password that they had',
    async (from) => {
      await movePeople(running.app, from, PEOPLE);
      const login = (person: ForeignPerson, password: string) =>
        running.device().post('/api/auth/login', { body: { identifier: emailOf(person), password } });
      for (const person of everybody.filter(hasRealHash)) {
        expect((await login(person, `${passwordOf(person)}x`)).status).toBe(401);
        expect((await login(person, passwordOf(person))).status).toBe(200);
      }
    },
  );
});

it('there is an export of every system that has a converter', () => {
  expect(new Set(FOREIGN_EXPORTS.map(({ system }) => system))).toEqual(new Set(CONVERTERS.map(({ name }) => name)));
});

/** Why the person cannot come from there. */
function lossOf({ number }: ForeignPerson, { system }: ForeignExport): OmissionKind | undefined {
  if (system === 'supabase' && isDeleted(number)) return 'DELETED';
  return oddityOf(number)?.loss;
}

function countsOf(kinds: readonly (string | null | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) if (kind) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
