import type { DataSource } from 'typeorm';
import { ExpiredRegistrationsJob, ExpiredSingleUseTokensJob } from '../../../../src/modules/auth/index.js';
import type { PendingRegistrationEntity } from '../../../../src/modules/auth/registration/pending-registration.entity.js';
import { PendingRegistrationsRepository } from '../../../../src/modules/auth/registration/pending-registrations.repository.js';
import type { SingleUseTokenEntity } from '../../../../src/modules/auth/single-use/single-use-token.entity.js';
import { SingleUseTokensRepository } from '../../../../src/modules/auth/single-use/single-use-tokens.repository.js';
import type { MaintenanceJob } from '../../../../src/kernel/maintenance-job.js';
import { newId } from '../../../../src/kernel/ids.js';
import { digestOf, newOpaqueToken } from '../../../../src/kernel/opaque-token.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { insertUserWithSession } from '../../../support/rows.js';

const HOUR_MS = 3_600_000;
const PARALLEL = 50;

const TABLES = ['single_use_tokens', 'pending_registrations'] as const;

describe.each(DATABASE_KINDS)('what is mailed for one use, on %s', (kind) => {
  let url: string;
  let dataSource: DataSource;
  let userId: string;
  const clock = new FakeClock();
  beforeAll(async () => {
    url = await migratedDatabase(kind);
    dataSource = await openDatabase(url);
    ({ userId } = await insertUserWithSession(dataSource));
  });
  afterAll(() => dataSource.destroy());

  const after = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds);
  const common = (lifetimeMs: number) => ({
    id: newId(clock.now()),
    digest: digestOf(newOpaqueToken()),
    createdAt: clock.now(),
    expiresAt: after(lifetimeMs),
  });

  /** Each table with its repository, its job and a row of it. */
  const kept = {
    single_use_tokens: (source: DataSource) => {
      const repository = new SingleUseTokensRepository(source);
      const rowOf = (lifetimeMs: number): SingleUseTokenEntity => ({
        ...common(lifetimeMs),
        ...{ userId, purpose: 'password_reset', stateDigest: 'any', sealedTarget: null },
      });
      const add = (lifetimeMs: number, row = rowOf(lifetimeMs)) => repository.add(row, source.manager).then(() => row);
      return {
        repository,
        add,
        job: new ExpiredSingleUseTokensJob(repository, clock) as MaintenanceJob,
        keptForMs: HOUR_MS,
      };
    },
    pending_registrations: (source: DataSource) => {
      const repository = new PendingRegistrationsRepository(source);
      const rowOf = (lifetimeMs: number): PendingRegistrationEntity => ({
        ...common(lifetimeMs),
        ...{ emailDigest: 'any', sealedUser: null },
      });
      const add = (lifetimeMs: number, row = rowOf(lifetimeMs)) => repository.add(row, source.manager).then(() => row);
      return { repository, add, job: new ExpiredRegistrationsJob(repository, clock) as MaintenanceJob, keptForMs: 0 };
    },
  };

  it.each(TABLES)('is consumed once of %s, also by fifty at once on two instances', async (table) => {
    const other = kind === 'postgres' ? await openDatabase(url) : dataSource;
    try {
      const instances = [kept[table](dataSource), kept[table](other)] as const;
      const { id } = await instances[0].add(HOUR_MS);
      const consumed = await Promise.all(
        Array.from({ length: PARALLEL }, (_, index) => {
          const isOther = index % 2 === 1;
          return instances[isOther ? 1 : 0].repository.consume(id, (isOther ? other : dataSource).manager);
        }),
      );
      expect(consumed.filter(Boolean)).toHaveLength(1);
    } finally {
      if (other !== dataSource) await other.destroy();
    }
  });

  it.each(TABLES)(
    'is deleted of %s when it is of no more use, in batches, and no millisecond earlier',
    async (table) => {
      const { add, job, repository, keptForMs } = kept[table](dataSource);
      const gone = [await add(HOUR_MS), await add(HOUR_MS), await add(HOUR_MS)];
      const stays = await add(HOUR_MS + 1);
      clock.advance(HOUR_MS + keptForMs - 1);
      expect(await job.removeBatch(10)).toEqual({ removed: 0, isLast: true });
      clock.advance(1);
      expect([await job.backlog(2), await job.backlog(10)]).toEqual([2, 3]);
      expect(await job.removeBatch(2)).toEqual({ removed: 2, isLast: false });
      expect(await job.removeBatch(2)).toEqual({ removed: 1, isLast: true });
      for (const { digest } of gone) expect(await repository.findByDigest(digest)).toBeNull();
      expect(await repository.findByDigest(stays.digest)).toMatchObject({ id: stays.id });
      await repository.consume(stays.id, dataSource.manager);
    },
  );
});
