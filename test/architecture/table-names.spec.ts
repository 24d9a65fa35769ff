import * as relations from '../../src/database/relations.js';
import { PLAIN_NAMING } from '../../src/database/table-naming.js';
import { type SourceFile, sourceFiles } from '../support/source-files.js';
import type { SqlFragment } from '../../src/database/statement-text.js';

const NAMES = Object.entries(relations)
  .filter(([name]) => name === name.toUpperCase())
  .map(([, relation]) => (relation as SqlFragment)(PLAIN_NAMING));

const ANY = NAMES.join('|');

/** What stands before a table in a statement. The names in lower case are English. */
const NAMED = new RegExp(String.raw`\b(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW|USING|ON) +"?(?:${ANY})\b`);

/** A column by its table: in a text that is SQL by its words. */
const QUALIFIED = new RegExp(
  String.raw`\b(?:SELECT|WHERE|WHEN|SET|RETURNING)\b[^\n]*(?<![\w.$\{])(?:${ANY})\.[a-z_]+\b`,
);

const OBJECTS = /(?:FUNCTION watchword_|(?<![\w'"`])(?:tr|ix)_)[a-z_]+(?=[ (])/;

/** The lines of code that name one of our tables, or what belongs to one, by bare text in a statement. */
function bareNames({ path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .map((line) => (/^\s*(\/?\*|\/\/)/.test(line) ? '' : line))
    .flatMap((line, index) => {
      const isBare = NAMED.test(line) || QUALIFIED.test(line) || OBJECTS.test(line);
      return isBare ? [`${path}:${index + 1}`] : [];
    });
}

describe('a table of ours', () => {
  it('is named in a statement by its constant alone, so that a prefix or a schema goes before it', () => {
    expect(sourceFiles().flatMap(bareNames)).toEqual([]);
  });

  it.each([
    '`SELECT id FROM users WHERE id = ${id}`',
    '`LEFT JOIN sessions s ON true`',
    "'INSERT INTO revocations (kind) VALUES (1)'",
    '`UPDATE "users" SET id = id`',
    '`ALTER TABLE outbox_mails ADD COLUMN x bigint`',
    '`WHERE u.user_id = sessions.user_id`',
    'fragment`CREATE INDEX ix_users_roles ON ${USERS} (roles)`',
    '`EXECUTE FUNCTION watchword_publish_user()`',
  ])('is found by the rule in %s', (text) => {
    expect(bareNames({ path: 'broken.ts', text })).toEqual(['broken.ts:1']);
  });

  it.each([
    '`SELECT id FROM ${USERS} u WHERE u.roles LIKE ${role}`',
    '`CREATE INDEX ${name} ON ${USERS} (roles)`',
    "import { sessions } from './sessions.js';",
    "oneOf('users', 'status', ['active'])",
  ])('is not found by the rule in %s', (text) => {
    expect(bareNames({ path: 'right.ts', text })).toEqual([]);
  });

  it('has a constant, whichever entity it belongs to', () => {
    const entities = sourceFiles().flatMap(({ text }) =>
      [...text.matchAll(/^@Entity\('(\w+)'\)/gm)].map(([, name]) => name),
    );
    expect(entities.length).toBeGreaterThan(0);
    expect(entities.filter((name) => !NAMES.includes(name ?? ''))).toEqual([]);
  });
});

it('a migration of ours makes and drops tables by what puts the prefix before every name', () => {
  const migrations = sourceFiles().filter(({ path }) => /\/migrations\/\d/.test(path));
  expect(migrations.length).toBeGreaterThan(0);
  const direct = migrations.filter(({ text }) => /queryRunner\.(createTable|dropTable|query)\(/.test(text));
  expect(direct.map(({ path }) => path)).toEqual([]);
});

it('a class that Nest makes is given our data source by a name that no other database has', () => {
  const injected = sourceFiles().filter(
    ({ path, text }) => path.startsWith('src/modules/') && /readonly dataSource: DataSource\b/.test(text),
  );
  expect(injected.map(({ path }) => path)).toEqual([]);
});
