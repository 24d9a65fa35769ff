import { DatabaseSigningKeyStore } from '../../src/modules/keys/index.js';
import { describeSigningKeyStore } from '../../src/testing/index.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { MemorySigningKeyStore } from '../support/memory-signing-key-store.js';
import { migratedDatabase } from '../support/migrated-database.js';

for (const kind of DATABASE_KINDS) {
  describeSigningKeyStore(`DatabaseSigningKeyStore on ${kind}`, async () => {
    const url = await migratedDatabase(kind);
    const dataSources = [await openDatabase(url), await openDatabase(url)] as const;
    return {
      stores: [new DatabaseSigningKeyStore(dataSources[0]), new DatabaseSigningKeyStore(dataSources[1])],
      close: async () => {
        await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
      },
    };
  });
}

describeSigningKeyStore('the store of our own unit tests', () =>
  Promise.resolve({ stores: [new MemorySigningKeyStore()], close: () => Promise.resolve() }),
);
