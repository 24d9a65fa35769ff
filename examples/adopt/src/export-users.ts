import { DataSource } from 'typeorm';
import { shopDatabase } from './shop/data-source';
import { ShopUserEntity } from './shop/shop-user.entity';

/**
 * The shop's users as lines that Watchword imports, with their ids, so that orders stay theirs, and with the hashes of their
 * passwords. The shop had no usernames: the first part of the id makes one that nobody has.
 */
export async function exportUsers(databaseFile: string): Promise<string> {
  const dataSource = await new DataSource(shopDatabase(databaseFile)).initialize();
  const users = await dataSource.getRepository(ShopUserEntity).find();
  await dataSource.destroy();
  const lines = users.map(({ id, email, name, passwordHash }) =>
    JSON.stringify({ id, email, username: `shop-${id.slice(0, 8)}`, fullName: name, passwordHash }),
  );
  return `${lines.join('\n')}\n`;
}

if (require.main === module) {
  void exportUsers(process.env['SHOP_DATABASE'] ?? 'shop.db').then((lines) => process.stdout.write(lines));
}
