import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { developmentSecrets } from '../../../src/config/development-secrets.js';
import { readSettings } from '../../../src/config/read-settings.js';
import { SettingError } from '../../../src/config/setting-error.js';

const PROCESSES = 6;
const ROUNDS = 25;

let directory: string;
let folder: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'watchword-secrets-'));
  folder = join(directory, 'var');
  file = join(folder, 'development-secrets.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('developmentSecrets', () => {
  it('makes two different secrets that the settings accept', () => {
    const secrets = developmentSecrets(directory);
    expect(secrets.refreshTokenSecret).not.toBe(secrets.tokenEncryptionKey);
    expect(readSettings({}, secrets).tokens.encryptionKeys).toHaveLength(1);
  });

  it('gives the same secrets after a restart, and others elsewhere', () => {
    const elsewhere = join(directory, 'elsewhere');
    const secrets = developmentSecrets(directory);
    expect(developmentSecrets(directory)).toEqual(secrets);
    expect(developmentSecrets(elsewhere)).not.toEqual(secrets);
  });

  it('keeps them from other users of the machine and leaves nothing else behind', () => {
    developmentSecrets(directory);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['development-secrets.json']);
  });

  it('closes a file that others could read', () => {
    developmentSecrets(directory);
    chmodSync(file, 0o644);
    developmentSecrets(directory);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{ "refreshTokenSecret": "q83vEjRWeJCrze8SNFZ4'],
    ['one secret', JSON.stringify({ refreshTokenSecret: 'q83vEjRWeJCrze8SNFZ4kPDh0sO0pZaHeGlaSzwtHg8=' })],
    ['a short secret', JSON.stringify({ refreshTokenSecret: 'hush', tokenEncryptionKey: 'hush' })],
    ['no object', 'null'],
  ])('stops the start on a file that holds %s, and does not touch it', (_, content) => {
    mkdirSync(folder);
    writeFileSync(file, content, { mode: 0o600 });
    const error = errorOf(() => developmentSecrets(directory));
    expect(error).toBeInstanceOf(SettingError);
    const { message } = error as SettingError;
    expect(message).toMatch(/^.*development-secrets\.json is damaged: restore it, or delete it, .+\.$/);
    expect(message).not.toMatch(/hush|q83v/);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('says in one line that they cannot be kept', () => {
    writeFileSync(folder, 'in the way');
    const error = errorOf(() => developmentSecrets(directory));
    expect(error).toBeInstanceOf(SettingError);
    expect((error as SettingError).message).toMatch(/cannot be read or written \(E[A-Z]+\): .+\.$/);
  });
});

describe('processes that start at once', () => {
  it('agree on the secrets of exactly one of them', async () => {
    const outputs = await Promise.all(Array.from({ length: PROCESSES }, () => secretsOfAnotherProcess()));
    const byRound = outputs.map((output) => output.trim().split('\n'));
    for (let round = 0; round < ROUNDS; round += 1) {
      const kept: unknown = JSON.parse(
        readFileSync(join(directory, String(round), 'var', 'development-secrets.json'), 'utf8'),
      );
      expect(byRound.map((lines) => JSON.parse(lines[round] ?? 'null') as unknown)).toEqual(
        Array(PROCESSES).fill(kept),
      );
    }
  });
});

/**
 * Asks for the secrets of one new directory after another. Before each the process reports at a barrier, a folder, and
 * spins until all have, so that they meet in the same few microseconds.
 */
async function secretsOfAnotherProcess(): Promise<string> {
  const script = `
    import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
    import { developmentSecrets } from ${JSON.stringify(resolve('src/config/development-secrets.ts'))};
    const directory = ${JSON.stringify(directory)};
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      const barrier = directory + '/barrier-' + round;
      mkdirSync(barrier, { recursive: true });
      writeFileSync(barrier + '/' + process.pid, '');
      while (readdirSync(barrier).length < ${PROCESSES});
      console.log(JSON.stringify(developmentSecrets(directory + '/' + round)));
    }
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(child.exitCode).toBe(0);
  return output;
}
