import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { productionEnvironment } from '../unit/config/environments.js';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { emptyFolder, LaunchedServer } from '../support/launched-server.js';
import { newServerSecrets } from '../support/test-app.js';

const FOREIGN_MODULE = resolve('test/support/foreign-native-module.mjs');

interface Refusal {
  readonly code: number | null;
  /** Without the colours. */
  readonly stderr: string;
  readonly stdout: string;
}

async function refusalOf(environment: Readonly<Record<string, string>>, folder = emptyFolder()): Promise<Refusal> {
  const server = LaunchedServer.launch(folder, environment);
  const code = await server.exited;
  return { code, stderr: server.stderr, stdout: server.stdout };
}

/** One line, that says it all to whoever reads only that: nothing else on stderr, no stack anywhere, exit code 1. */
function expectOneLine({ code, stderr, stdout }: Refusal, line: RegExp): void {
  expect(stderr).toMatch(/^Watchword cannot start: [^\n]+\n$/);
  expect(stderr).toMatch(line);
  expect(stdout).not.toMatch(/^\s+at |ERROR/m);
  expect(code).toBe(1);
}

describe('a start that fails says why in one line and ends with 1', () => {
  it('for a bad setting, by name', async () => {
    expectOneLine(await refusalOf({ PORT: 'abc' }), /PORT is "abc": it must be a whole number from 0 to 65535/);
  });

  it('for a bad setting in .env', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, '.env'), 'ACCESS_TOKEN_EXPIRY=soon\n');
    expectOneLine(await refusalOf({}, folder), /ACCESS_TOKEN_EXPIRY is "soon"/);
  });

  it('for production without secrets', async () => {
    const environment = productionEnvironment({ REFRESH_TOKEN_SECRET: undefined });
    const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
    expectOneLine(await refusalOf(Object.fromEntries(given)), /REFRESH_TOKEN_SECRET is not set/);
    const { code, stderr } = await refusalOf({ NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Watchword cannot start: 3 settings are wrong:\n {2}PUBLIC_URL .*\n {2}REFRESH_TOKEN_SECRET .*\n {2}TOKEN_ENCRYPTION_KEY .*\n$/,
    );
  });

  it('for a misspelt setting, with the right name', async () => {
    const refusal = await refusalOf({ REFRESH_TOKEN_EXPIRES: '1d' });
    expectOneLine(refusal, /REFRESH_TOKEN_EXPIRES is not a setting: did you mean REFRESH_TOKEN_EXPIRY\?/);
  });

  it('for a database file that is none', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'notes.txt'), 'these are my notes, and no database '.repeat(10));
    const refusal = await refusalOf({ ...newServerSecrets(), DATABASE_URL: 'sqlite:notes.txt' }, folder);
    expectOneLine(refusal, /file is not a database/);
  });

  it('for a database file that cannot be opened', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'a-folder'));
    const refusal = await refusalOf({ ...newServerSecrets(), DATABASE_URL: 'sqlite:a-folder' }, folder);
    expectOneLine(refusal, /unable to open database file/);
  });

  it('for a folder of the database that cannot be made', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'a-file'), '');
    const refusal = await refusalOf({ ...newServerSecrets(), DATABASE_URL: 'sqlite:a-file/deeper/x.sqlite' }, folder);
    expectOneLine(refusal, /a-file/);
  });

  it('for a PostgreSQL that does not answer, and keeps its password to itself', async () => {
    const DATABASE_URL = 'postgres://user:not-to-be-shown@127.0.0.1:1/watchword';
    const refusal = await refusalOf({ ...newServerSecrets(), DATABASE_URL });
    expectOneLine(refusal, /ECONNREFUSED 127\.0\.0\.1:1/);
    expect(refusal.stderr + refusal.stdout).not.toContain('not-to-be-shown');
  });

  it('for a database that cannot be had, naming the setting that says which', async () => {
    const DATABASE_URL = 'postgres://127.0.0.1:1/watchword';
    const { stderr } = await refusalOf({ ...newServerSecrets(), DATABASE_URL });
    expect(stderr.trim().split('\n').at(-1)).toContain('DATABASE_URL');
  });

  it('for a port in use', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;
    const refusal = await refusalOf({ ...newServerSecrets(), PORT: String(port) });
    occupant.close();
    expectOneLine(refusal, new RegExp(`another program listens on 127\\.0\\.0\\.1:${port} .*set PORT to another port`));
    // not even that it had started
    expect(refusal.stdout).toBe('');
  });

  const isNode20 = Number.parseInt(process.versions.node, 10) < 22;

  it.each([
    isNode20
      ? ['better-sqlite3-12', 'better_sqlite3.node', 'npm run prepare']
      : ['better-sqlite3-13', 'better-sqlite3-13', 'npm rebuild better-sqlite3-13'],
    ['bcrypt', 'bcrypt', 'npm rebuild bcrypt'],
  ])('for %s that was compiled for another Node, and says how to rebuild it', async (name, file, remedy) => {
    const foreign = { NODE_OPTIONS: `--import ${FOREIGN_MODULE}`, FOREIGN_MODULE: file };
    const advice = new RegExp(
      `${name} was compiled for a different Node than ${process.version}\\. .*: ${remedy}$`,
      'm',
    );
    expectOneLine(await refusalOf({ ...newServerSecrets(), ...foreign }), advice);
    const command = await new CommandLine({ ...newServerSecrets(), ...foreign }).run('users', 'list');
    expect(command.code).toBe(3);
    expect(refusalIn(command)).toMatch(advice);
  });

  it('for a folder of the database that cannot be made', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'data'), 'a file, and no folder');
    const refusal = await refusalOf({ ...newServerSecrets(), DATABASE_URL: 'sqlite:data/watchword.sqlite' }, folder);
    expectOneLine(refusal, /the folder data of the database in DATABASE_URL cannot be made.*\((EEXIST|ENOTDIR)/);
  });

  it('for another TOKEN_ENCRYPTION_KEY than the database was made with', async () => {
    const folder = emptyFolder();
    const first = await LaunchedServer.launch(folder, newServerSecrets()).listening();
    await first.stop();
    expectOneLine(await refusalOf(newServerSecrets(), folder), /TOKEN_ENCRYPTION_KEY cannot decrypt the signing key/);
  });
});
