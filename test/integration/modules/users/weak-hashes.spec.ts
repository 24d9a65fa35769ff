import type { DataSource } from 'typeorm';
import { Metrics } from '../../../../src/modules/metrics/metrics.js';
import { NO_PASSWORD } from '../../../../src/modules/passwords/index.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { WeakHashMetrics } from '../../../../src/modules/users/weak-hashes/weak-hash-metrics.js';
import { WeakHashesRepository } from '../../../../src/modules/users/weak-hashes/weak-hashes.repository.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../../support/databases.js';
import { FOREIGN_VECTORS } from '../../../support/foreign-hashes.js';
import { aUserRow } from '../../../support/rows.js';
import { SYSTEM_VECTORS, WEAK_VECTORS } from '../../../support/system-hashes.js';
import { StatementLog } from '../sessions/statement-log.js';

const OURS = [
  NO_PASSWORD,
  '$watchword-bcrypt$v=1$2b$04$abcdefghijklmnopqrstuuGUnCqbfgs3htOkLrFduUjAyLBw1Rq/u',
  '$watchword-argon2id$v=1$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$a2V5',
];
const STRONG = [...OURS, ...[...FOREIGN_VECTORS, ...SYSTEM_VECTORS].map(({ hash }) => hash)];
const WEAK = WEAK_VECTORS.map(({ hash }) => hash);
/** So many that PostgreSQL does not rather read all. */
const MANY = 2_000;

describe.each(DATABASE_KINDS)('hashes that are cheap to guess, on %s', (kind) => {
  let dataSource: DataSource;
  let log: StatementLog;
  beforeAll(async () => {
    dataSource = await openDatabase(await emptyDatabase(kind));
    log = new StatementLog(dataSource);
  });
  afterAll(() => dataSource.destroy());

  const insert = async (hashes: readonly string[]): Promise<void> => {
    const rows = hashes.map((passwordHash) => aUserRow({ passwordHash }));
    for (let from = 0; from < rows.length; from += 50) {
      await dataSource.getRepository(UserEntity).insert(rows.slice(from, from + 50));
    }
  };

  it('are counted, each form of them and no other hash, by an index of these alone', async () => {
    const repository = new WeakHashesRepository(dataSource);
    await insert(STRONG);
    expect(await repository.count()).toBe(0);
    await insert(WEAK);
    expect(await repository.count()).toBe(WEAK.length);

    await insert(Array.from({ length: MANY }, () => NO_PASSWORD));
    if (kind === 'postgres') await dataSource.query('VACUUM ANALYZE users');
    const [statement] = await log.during(() => repository.count());
    if (!statement) throw new Error('nothing was asked');
    expect(await log.planOf(statement)).toMatch(/(Index Only Scan using|COVERING INDEX) ix_users_weak_password_hash/);
  });
});

describe('the metric of hashes that are cheap to guess', () => {
  const clock = new FakeClock();
  const left: (() => Promise<number>)[] = [];
  let looks = 0;
  const text = async (metrics: Metrics): Promise<string | undefined> =>
    /^watchword_weak_password_hashes (.*)$/m.exec(await metrics.text())?.[1];

  it('looks once in five minutes, however often it is asked, and keeps what it knows while the database is away', async () => {
    const rows = {
      count: () => {
        looks += 1;
        return left.shift()?.() ?? Promise.reject(new Error('away'));
      },
    };
    const metrics = new Metrics();
    void new WeakHashMetrics(metrics, rows as unknown as WeakHashesRepository, clock);
    expect(await text(metrics)).toMatch(/^nan$/i);
    expect(looks).toBe(1);

    clock.advance(300_000);
    left.push(() => Promise.resolve(7));
    expect(await Promise.all([text(metrics), text(metrics), text(metrics)])).toEqual(['7', '7', '7']);
    clock.advance(299_000);
    expect([await text(metrics), looks]).toEqual(['7', 2]);

    clock.advance(1_000);
    expect([await text(metrics), looks]).toEqual(['7', 3]);
    clock.advance(300_000);
    left.push(() => Promise.resolve(6));
    expect([await text(metrics), looks]).toEqual(['6', 4]);
  });
});
