import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../support/command-line.js';

/** Nothing of this is needed, so the database need not be there. */
const cli = new CommandLine({ DATABASE_URL: 'postgres://user:not-to-be-shown@127.0.0.1:1/watchword' });

const HASH = '$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

const USERS = [
  {
    id: 'hQGWTkLk1y',
    name: 'Ada',
    email: 'ada@example.org',
    username: 'ada',
    accounts: [{ providerId: 'credential', password: HASH }],
  },
  { id: 'iRGWTkLk1y', name: 'Bob', email: 'root@localhost', username: 'bob', accounts: [] },
];

function file(name: string, content: string): string {
  const path = join(cli.folder, name);
  writeFileSync(path, content);
  return path;
}

const exported = () => file('export.jsonl', USERS.map((user) => `${JSON.stringify(user)}\n`).join(''));
const convert = (...words: readonly string[]) => cli.run('users', 'convert', '--from', 'better-auth', ...words);

describe('users convert', () => {
  it('writes lines and a report that only their owner may read, and says who is left out', async () => {
    const [out, report] = [join(cli.folder, 'lines.jsonl'), join(cli.folder, 'report.jsonl')];
    const { code, stdout, stderr } = await convert(exported(), '--out', out, '--report', report, '--json');
    expect([code, stderr]).toEqual([1, expect.stringContaining('PEOPLE_LEFT_OUT')]);
    expect(JSON.parse(stdout)).toEqual({
      from: 'better-auth',
      records: 2,
      lines: 1,
      changed: 1,
      leftOut: 1,
      lost: 1,
      kinds: { EXTERNAL_ID: 1, EMAIL_REFUSED: 1 },
    });
    const line = {
      externalId: 'hQGWTkLk1y',
      email: 'ada@example.org',
      passwordHash: HASH,
      username: 'ada',
      fullName: 'Ada',
    };
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(line);
    expect(readFileSync(report, 'utf8')).toBe(
      '{"record":1,"line":1,"kinds":["EXTERNAL_ID"]}\n{"record":2,"line":null,"kinds":["EMAIL_REFUSED"]}\n',
    );
    for (const path of [out, report]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('writes lines and nothing else to standard output without --out', async () => {
    const { code, stdout, stderr } = await convert(exported());
    expect([code, stdout.split('\n').length]).toEqual([1, 2]);
    expect(stderr).toMatch(/^records +2$/m);
  });

  it('takes several files for one export', async () => {
    const more = { id: 'jRGWTkLk1y', name: 'Eve', email: 'eve@example.org', username: 'eve', accounts: [] };
    const report = join(cli.folder, 'of-two-files.jsonl');
    const { stdout } = await convert(exported(), file('more.jsonl', JSON.stringify(more)), '--report', report);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringContaining('ada@example.org'),
      expect.stringContaining('eve@example.org'),
    ]);
    expect(readFileSync(report, 'utf8')).toContain('{"record":3,"line":2,');
  });

  it('leaves a file that is there as it is, unless it is told otherwise', async () => {
    const out = file('mine.txt', 'mine');
    expect((await convert(exported(), '--out', out)).stderr).toContain('FILE_EXISTS');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await convert(exported(), '--out', out, '--force');
    expect(readFileSync(out, 'utf8')).toContain('ada@example.org');
  });

  it.each([
    ['an option of another system', ['--hash-config', 'hash.txt'], 2, '--hash-config is not for --from better-auth'],
    ['a provider without an equals sign', ['--provider', 'google'], 2, '--provider'],
    ['a provider of a name that none can have', ['--provider', 'google=Google_X'], 2, 'Google_X'],
    ['another answer than yes or no', ['--peppered', 'on'], 2, 'yes, no'],
    ['--force without a file', ['--force'], 2, '--out'],
    ['a report that is the export', ['--report', exported()], 2, '--report'],
  ])('refuses %s', async (_what, words, code, text) => {
    const end = await convert(exported(), ...words);
    expect([end.code, end.stdout]).toEqual([code, '']);
    expect(end.stderr).toContain(text);
  });

  it.each(['--report', '--out'])('does not write %s over a file that another option reads', async (flag) => {
    const hashes = file('hashes.jsonl', '{"_id":{"$oid":"1"}}\n');
    const words = ['--from', 'auth0', '--hashes', hashes, flag, hashes];
    const { code, stderr } = await cli.run(
      'users',
      'convert',
      exported(),
      ...words,
      ...(flag === '--out' ? ['--force'] : []),
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${flag} names a file that is read`)]);
    expect(readFileSync(hashes, 'utf8')).toContain('$oid');
  });

  it.each([
    ['a file that is not there', '/nowhere/export.jsonl', 'FILE_UNREADABLE'],
    ['a file without records', file('empty.csv', 'id,name,email\n'), 'FILE_EMPTY'],
    ['a file that ends too early', file('cut.json', '[{"id":"secret-name"},{'), 'FILE_MALFORMED'],
  ])('makes no file of %s, and quotes nothing of it', async (_what, path, errorCode) => {
    const out = join(cli.folder, `${errorCode}.jsonl`);
    const { code, stderr } = await convert(path, '--out', out);
    expect([code, stderr]).toEqual([3, expect.stringContaining(errorCode)]);
    expect(stderr).not.toContain('secret-name');
    expect(existsSync(out)).toBe(false);
  });
});
