import { configuration } from './configuration';
import { createShop } from './shop-app';

async function main(): Promise<void> {
  const options = configuration();
  const app = await createShop(Number(process.env['SHOP_STAGE'] ?? 3), options);
  await app.listen(options.settings.server.port, options.settings.server.host);
}

void main();
