import { reasonOf } from '../../../src/bootstrap/start-failure.js';

const OF_ANOTHER_NODE = [
  "The module '/srv/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node'",
  'was compiled against a different Node.js version using',
  'NODE_MODULE_VERSION 127. This version of Node.js requires',
  'NODE_MODULE_VERSION 115. Please try re-compiling or re-installing',
].join('\n');

const NOT_BUILT = [
  'Could not locate the bindings file. Tried:',
  ' → /srv/app/node_modules/better-sqlite3/build/better_sqlite3.node',
  ' → /srv/app/node_modules/better-sqlite3/build/Debug/better_sqlite3.node',
].join('\n');

const WITHOUT_PREBUILD = [
  'No native build was found for platform=linux arch=x64 runtime=node abi=115',
  '    loaded from: /srv/app/node_modules/bcrypt',
  '',
].join('\n');

function coded(message: string, code: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

describe('the reason of a failed start', () => {
  it('names a native module of another Node and how to rebuild it, also as the cause of another error', () => {
    const error = coded(OF_ANOTHER_NODE, 'ERR_DLOPEN_FAILED');
    const reason = `better-sqlite3 was compiled for a different Node than ${process.version}. Rebuild it for this one: npm rebuild better-sqlite3`;
    expect(reasonOf(error)).toBe(reason);
    expect(reasonOf(new Error('the database cannot be opened', { cause: error }))).toBe(reason);
  });

  it.each([
    ['better-sqlite3', NOT_BUILT],
    ['bcrypt', WITHOUT_PREBUILD],
  ])('says of %s that its compiled part is missing', (name, message) => {
    expect(reasonOf(new Error(message))).toMatch(new RegExp(`^${name} has no compiled part .*: npm rebuild ${name}$`));
  });

  it('names a package with a scope as npm takes it, on Windows too', () => {
    const path = String.raw`C:\app\node_modules\@scope\native\build\native.node`;
    expect(reasonOf(coded(`${path} is not a valid Win32 application`, 'ERR_DLOPEN_FAILED'))).toMatch(
      /npm rebuild @scope\/native$/,
    );
  });

  it('says what to do about a port in use', () => {
    const error = coded('listen EADDRINUSE', 'EADDRINUSE', { syscall: 'listen', address: '127.0.0.1', port: 3000 });
    expect(reasonOf(error)).toBe(
      'another program listens on 127.0.0.1:3000 (EADDRINUSE). Stop that program, or set PORT to another port.',
    );
  });

  it('is one line with its cause for everything else', () => {
    expect(reasonOf(new Error('one\n  two', { cause: new Error('three') }))).toBe('one two (three)');
    expect(reasonOf('a text')).toBe('a text');
  });
});
