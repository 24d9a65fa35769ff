import { readyBlock, readyLine } from '../../../src/bootstrap/announcement.js';
import { readSettings } from '../../../src/config/read-settings.js';
import { Endpoints } from '../../../src/http/endpoints.js';
import { developmentEnvironment } from '../config/environments.js';

const factsWith = (DATABASE_URL: string) => ({
  url: 'http://127.0.0.1:3000',
  settings: readSettings(developmentEnvironment({ DATABASE_URL })),
  endpoints: new Endpoints(),
  hasExample: false,
  hasAdministrator: true,
});

describe('the announcement', () => {
  it.each([
    ['sqlite:var/watchword.sqlite', 'SQLite in var/watchword.sqlite'],
    ['sqlite::memory:', 'SQLite in memory, lost at exit'],
    ['postgres://user:hush7Qx9@db.example.org:5433/watchword', 'PostgreSQL at db.example.org:5433/watchword'],
    ['postgres:///watchword?host=/run/postgresql&password=hush7Qx9', 'PostgreSQL at /run/postgresql/watchword'],
  ])('says of %s which database it is, and no password', (url, expected) => {
    const facts = factsWith(url);
    expect(readyBlock(facts)).toContain(`  Database  ${expected}\n`);
    expect(readyLine(facts)).toContain(`  Database ${expected}`);
    expect(readyBlock(facts) + readyLine(facts)).not.toContain('hush7Qx9');
  });

  it('speaks of generated secrets and of the first administrator only where there is something to say', () => {
    const facts = factsWith('sqlite::memory:');
    expect(readyBlock(facts)).not.toMatch(/Secrets|administrator/);
    expect(readyBlock({ ...facts, hasAdministrator: false })).toContain('npm run cli -- users create-admin');
    expect(readyLine({ ...facts, hasAdministrator: false })).toContain('node dist/cli.js users create-admin');
  });

  it('says where the example is only where there is one', () => {
    const facts = factsWith('sqlite::memory:');
    expect(readyBlock(facts)).not.toContain('Example');
    expect(readyBlock({ ...facts, hasExample: true })).toContain('  Example   http://127.0.0.1:3000/example\n');
  });
});
