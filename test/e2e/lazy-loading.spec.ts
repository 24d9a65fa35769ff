import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { openDatabase } from '../support/data-sources.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const WITNESS = resolve('test/support/loaded-packages.mjs');

/** Each is large, and needed by some servers or some requests only. */
const RARELY_USED = [
  'pg',
  'ioredis',
  '@node-rs/argon2',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  '@zxcvbn-ts/language-en',
  '@nestjs/swagger',
  '@fastify/static',
  'swagger-ui-dist',
  'commander',
];

const ARGON2_OF_TEST = '$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk';

describe('a server loads what it uses', () => {
  let file: string;
  let environment: Readonly<Record<string, string>>;
  let server: ServerProcess;

  /** The packages of the list above that have been loaded. */
  const loaded = (): string[] => {
    const files = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return RARELY_USED.filter((name) => files.includes(`/node_modules/${name}/`));
  };

  const start = async (kind: 'sqlite' | 'postgres', settings: Readonly<Record<string, string>> = {}): Promise<void> => {
    file = join(temporaryFolder('loaded'), 'files');
    environment = await sharedEnvironment(kind);
    const witness = { NODE_OPTIONS: `--import ${WITNESS}`, LOADED_FILES: file };
    server = await ServerProcess.start({ ...environment, ...settings, ...witness });
  };

  afterEach(() => server.stop());

  it('on SQLite, at the start and at the first requests: nothing that is rarely used', async () => {
    await start('sqlite');
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${server.url}/api/users/me`)).status).toBe(401);
    expect(readFileSync(file, 'utf8')).toMatch(/\/node_modules\/better-sqlite3-1[23]\//);
    expect(loaded()).toEqual([]);
  });

  it("on PostgreSQL: PostgreSQL's driver", async () => {
    await start('postgres');
    expect(loaded()).toEqual(['pg']);
  });

  it('with a Redis: its client', async () => {
    await start('sqlite', { RATE_LIMIT: 'on', REDIS_URL: 'redis://127.0.0.1:1' });
    expect(loaded()).toEqual(['ioredis']);
  });

  it('at the first request for the documentation: Swagger', async () => {
    await start('sqlite');
    const response = await fetch(`${server.url}/docs/openapi.json`);
    expect(await response.json()).toMatchObject({ info: { title: 'Watchword' } });
    expect(loaded()).toEqual(['@nestjs/swagger', '@fastify/static', 'swagger-ui-dist']);
  });

  it('at the first new password: nothing, as its strength is estimated in a thread; at a hash of argon2: argon2', async () => {
    await start('sqlite');
    const { account, user } = await registered(server.device());
    const easy = await server.device().post('/api/auth/register', { body: anAccount({ password: 'fluffykittens' }) });
    expect(easy.body).toMatchObject({ statusCode: 400, errors: [{ field: 'password', code: 'TOO_EASY' }] });
    expect(loaded()).toEqual([]);

    const dataSource: DataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
    await statementsOn(dataSource)`UPDATE users SET password_hash = ${ARGON2_OF_TEST} WHERE id = ${user.id}`;
    await dataSource.destroy();
    await loggedIn(server.device(), { ...account, password: 'test' });
    expect(loaded()).toEqual(['@node-rs/argon2']);
  });
});
