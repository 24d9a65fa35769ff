import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { migrations } from '../../../src/database/migrations/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { CountUp1800000000002, extraMigrations } from '../../support/extra-migrations.js';
import type { MigrationOutcome } from '../../support/migrating-process.js';
import { insertUserWithSession } from '../../support/rows.js';

/** SQLite has no lock that TypeORM would wait for, so it is tried harder. */
const PROCESSES = { sqlite: 3, postgres: 2 };

interface Migrating {
  readonly child: ChildProcess;
  readonly output: { text: string };
}

async function waitingToMigrate(url: string): Promise<Migrating> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/migrating-process.ts', url]);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  }
  await once(child.stdout, 'data');
  return { child, output };
}

/** Lets all begin in one moment. @returns what each said at its end, or its error */
async function migrateAtOnce(url: string, processes: number): Promise<unknown[]> {
  const waiting = await Promise.all(Array.from({ length: processes }, () => waitingToMigrate(url)));
  const ended = waiting.map(({ child }) => once(child, 'close'));
  for (const { child } of waiting) child.stdin?.write('\n');
  await Promise.all(ended);
  return waiting.map(({ output }) => {
    const lastLine = output.text.trim().split('\n').at(-1) ?? '';
    return lastLine.startsWith('{') ? (JSON.parse(lastLine) as unknown) : output.text;
  });
}

describe.each(DATABASE_KINDS)('several processes that open one %s database at once', (kind) => {
  const applied = migrations.length + extraMigrations.length;

  it('all find it migrated when it was empty, and their foreign keys at work', async () => {
    const expected: MigrationOutcome = { areForeignKeysOn: true, applied, versions: [] };
    const said = await migrateAtOnce(await emptyDatabase(kind), PROCESSES[kind]);
    expect(said).toEqual(Array.from({ length: PROCESSES[kind] }, () => expected));
  });

  it('run a migration of rows once among them', async () => {
    const url = await emptyDatabase(kind);
    const before = await openDatabase(url, {
      migrations: extraMigrations.filter((each) => each !== CountUp1800000000002),
    });
    await insertUserWithSession(before);
    await before.destroy();
    const expected: MigrationOutcome = { areForeignKeysOn: true, applied, versions: [2] };
    const said = await migrateAtOnce(url, PROCESSES[kind]);
    expect(said).toEqual(Array.from({ length: PROCESSES[kind] }, () => expected));
  });
});
