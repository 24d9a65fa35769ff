import type { DataSource } from 'typeorm';
import { ConsumedAssertionsRepository } from '../../../../src/modules/oauth/client/consumed-assertions.repository.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const at = (seconds: number) => new Date(1_795_248_000_000 + seconds * 1_000);

describe.each(DATABASE_KINDS)('consumed assertions on %s', (kind) => {
  let dataSource: DataSource;
  let consumed: ConsumedAssertionsRepository;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    consumed = new ConsumedAssertionsRepository(dataSource);
  });
  afterEach(() => dataSource.destroy());

  it('are consumed once, however many race', async () => {
    const race = await Promise.all(Array.from({ length: 30 }, () => consumed.consume('one', at(60))));
    expect(race.filter(Boolean)).toHaveLength(1);
    expect(await consumed.consume('one', at(600))).toBe(false);
    expect(await consumed.consume('two', at(60))).toBe(true);
  });

  it('go when they have expired and not before, a few at a time', async () => {
    for (const index of [1, 2, 3, 4, 5]) await consumed.consume(`old-${index}`, at(index));
    await consumed.consume('young', at(100));
    expect(await consumed.expired.count(at(0), 10)).toBe(0);
    expect(await consumed.expired.remove(at(0), 10)).toBe(0);
    expect(await consumed.expired.count(at(5), 10)).toBe(5);
    expect(await consumed.expired.count(at(5), 3)).toBe(3);
    expect(await consumed.expired.remove(at(5), 2)).toBe(2);
    expect(await consumed.expired.remove(at(5), 10)).toBe(3);
    expect(await consumed.expired.remove(at(5), 10)).toBe(0);
    expect(await consumed.consume('young', at(200))).toBe(false);
  });
});
