import { execFileSync } from 'node:child_process';
import { loadNestTesting } from '../../../src/testing/nest-testing.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** The words of Node itself in a folder without any package. */
function saidByNode(loading: string): string {
  const script = `${loading}.catch((error) => console.log(error.message));`;
  const folder = temporaryFolder('empty');
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder }).toString();
}

describe('the Nest testing module', () => {
  it('is loaded where it is installed', async () => {
    expect(await loadNestTesting()).toHaveProperty('Test');
  });

  it.each([
    ['an ES module', `import('@nestjs/testing')`],
    [
      'CommonJS',
      `import('node:module').then(({ createRequire }) => createRequire(process.cwd() + '/')('@nestjs/testing'))`,
    ],
  ])('is asked for by its name where it is missing, from %s', async (_from, loading) => {
    const message = saidByNode(loading);
    expect(message).toContain('@nestjs/testing');
    const loaded = loadNestTesting(() => Promise.reject(new Error(message)));
    await expect(loaded).rejects.toThrow(/needs the package @nestjs\/testing; install it .*npm install/);
  });

  it('is not blamed for what it lacks itself', async () => {
    const error = new Error("Cannot find package 'tslib' imported from /app/node_modules/@nestjs/testing/index.js");
    await expect(loadNestTesting(() => Promise.reject(error))).rejects.toBe(error);
  });
});
