/*
 * The built server in a process of its own, for the attacks that measure it. Its parent may change rows, and may have it leak on
 * purpose; it is started by Node itself, since a loader would load some packages twice.
 */
import { DataSource } from 'typeorm';
import { createApp, readSettings, WatchwordModule } from '../../dist/index.js';
import { PasswordsService } from '../../dist/modules/passwords/index.js';

const settings = readSettings(process.env);
const app = await createApp(WatchwordModule.forRoot({ settings }), settings, { logger: false });
await app.listen(0, '127.0.0.1');

/** What the obvious code would do: return at once where there is nobody, and let each hash take its time. */
function leak() {
  const passwords = app.get(PasswordsService, { strict: false });
  passwords.check = async (password, hash) => (hash === null ? { matches: false } : passwords.compare(password, hash));
}

process.on('message', async (order) => {
  if (order.leak) leak();
  if (order.statement) await app.get(DataSource).query(order.statement);
  process.send({ done: true });
});
process.on('disconnect', () => void app.close().then(() => process.exit()));
process.send({ url: await app.getUrl() });
