import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** What an application that only verifies has no use for; some of it could not even be loaded there. */
const NEVER = ['typeorm', 'fastify', '@nestjs/swagger', '@nestjs/platform-fastify', '@nestjs/typeorm', 'pg', 'ioredis'];
const FOLDERS_NEVER = ['config', 'database', 'modules', 'bootstrap', 'extension', 'testing', 'client'];

describe('the guard loads what it uses', () => {
  let files: string;

  beforeAll(() => {
    const LOADED_FILES = join(temporaryFolder('guard-loaded'), 'files');
    const witness = resolve('test/support/loaded-packages.mjs');
    const program = `import(${JSON.stringify(resolve('src/guard/index.ts'))}).then(({ WatchwordGuardModule }) => {
      if (!WatchwordGuardModule) process.exit(1);
    })`;
    execFileSync(process.execPath, ['--import', 'tsx', '--import', witness, '--eval', program], {
      env: { ...process.env, LOADED_FILES },
    });
    files = readFileSync(LOADED_FILES, 'utf8');
  });

  it('and none of the packages that only the server needs', () => {
    expect(files).toContain('/node_modules/@nestjs/common/');
    expect(NEVER.filter((name) => files.includes(`/node_modules/${name}/`))).toEqual([]);
  });

  it("and of the server's own code only http/access, with what that needs, and kernel", () => {
    expect(files).toContain('/src/guard/watchword-guard.module.ts');
    expect(FOLDERS_NEVER.filter((name) => files.includes(`/src/${name}/`))).toEqual([]);
  });
});
