/* A process in which servers of dist start and stop as its parent says: to load the program costs more than to start it. */
import 'reflect-metadata';

const TrueDate = globalThis.Date;
let earlierBy = 0;

/** Lets a server live in the past, so that its tokens have expired in the present. */
globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() - earlierBy);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() - earlierBy;
  }
};

const DIST = '../../../dist';
const { AppModule } = await import(`${DIST}/app.module.js`);
const { createApp } = await import(`${DIST}/bootstrap/create-app.js`);
const { loadSettings } = await import(`${DIST}/config/load-settings.js`);
const { UsersService } = await import(`${DIST}/modules/users/index.js`);

const running = new Map();

const commands = {
  async start({ id, folder, environment, earlierByMs = 0, admin }) {
    earlierBy = earlierByMs;
    const settings = loadSettings({ directory: folder, environment });
    const app = await createApp(AppModule.with(settings), settings, { logger: false });
    await app.listen(0, '127.0.0.1');
    running.set(id, app);
    if (admin !== undefined) await createAdmin(app, admin);
    return app.getHttpServer().address().port;
  },
  async stop({ id }) {
    await running.get(id).close();
    running.delete(id);
  },
};

async function createAdmin(app, { email, password }) {
  const account = { email, password, username: 'administrator', fullName: 'Admin', attributes: undefined };
  const options = { event: 'account.created', roles: ['user', 'admin'] };
  await app.get(UsersService, { strict: false }).register(account, options);
}

process.on('message', async ({ call, name, parameters }) => {
  try {
    process.send({ call, result: await commands[name](parameters) });
  } catch (error) {
    process.send({ call, error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
