import { SESSIONS, USERS } from '../../../src/database/relations.js';
import { boundValues, fragment, type Parameter, StatementTexts } from '../../../src/database/statement-text.js';

const numbered = (): StatementTexts => new StatementTexts((index) => `$${index + 1}`);

/** A template tag that answers text and bound values, so that a test can be written as a statement is. */
const tagOf =
  (texts: StatementTexts) =>
  (strings: TemplateStringsArray, ...values: readonly Parameter[]): [string, (string | number)[]] => [
    texts.textOf(strings, values),
    boundValues(values),
  ];

describe('the text of a template statement', () => {
  it('names each value by its place and never holds it', () => {
    const sql = tagOf(numbered());
    expect(sql`SELECT * FROM t WHERE a = ${"'; DROP TABLE t"} AND b = ${2}`).toEqual([
      'SELECT * FROM t WHERE a = $1 AND b = $2',
      ["'; DROP TABLE t", 2],
    ]);
  });

  it('names values as the driver does', () => {
    const sql = tagOf(new StatementTexts(() => '?'));
    expect(sql`SELECT ${1}, ${'x'}`).toEqual(['SELECT ?, ?', [1, 'x']]);
  });

  it('writes fragments and null into the text and counts past them', () => {
    const sql = tagOf(numbered());
    const fragment = () => 'a, b';
    expect(sql`SELECT ${fragment} FROM t WHERE c = ${null} OR d = ${7}`).toEqual([
      'SELECT a, b FROM t WHERE c = NULL OR d = $1',
      [7],
    ]);
  });

  it('tells the calls of one template apart by what is null and by the fragments', () => {
    const sql = tagOf(numbered());
    const call = (fragment: () => string, value: number | null) => sql`SELECT ${fragment} WHERE x = ${value}`[0];
    const [a, b] = [() => 'a', () => 'b'];
    const calls = () => [call(a, 1), call(a, null), call(b, 1), call(b, null)];
    const expected = ['a WHERE x = $1', 'a WHERE x = NULL', 'b WHERE x = $1', 'b WHERE x = NULL'];
    expect(calls()).toEqual(expected.map((text) => `SELECT ${text}`));
    expect(calls()).toEqual(expected.map((text) => `SELECT ${text}`));
  });

  it('asks a fragment once, however often its template is used', () => {
    const fragment = jest.fn(() => 'a');
    const sql = tagOf(numbered());
    for (let call = 0; call < 5; call += 1) expect(sql`SELECT ${fragment}`[0]).toBe('SELECT a');
    expect(fragment).toHaveBeenCalledTimes(1);
  });

  it('stays right for more fragments than it remembers', () => {
    const sql = tagOf(numbered());
    const texts = Array.from({ length: 50 }, (_, index) => sql`SELECT ${() => `column_${index}`}`[0]);
    expect(texts).toEqual(Array.from({ length: 50 }, (_, index) => `SELECT column_${index}`));
  });

  it('has the names of its data source in every fragment, one that is within another too', () => {
    const call = (texts: StatementTexts) => tagOf(texts)`UPDATE ${USERS} SET a = ${1} WHERE ${IS_KNOWN}`;
    const IS_KNOWN = fragment`EXISTS (SELECT 1 FROM ${SESSIONS} WHERE user_id = ${USERS}.id AND ${'true'})`;
    const placeholder = () => '?';
    const known = 'EXISTS (SELECT 1 FROM sessions WHERE user_id = users.id AND true)';
    expect(call(new StatementTexts(placeholder))).toEqual([`UPDATE users SET a = ? WHERE ${known}`, [1]]);
    const elsewhere = new StatementTexts(placeholder, { tablePrefix: 'auth_', schema: 'user' });
    expect(call(elsewhere)[0]).toBe(
      'UPDATE "user".auth_users SET a = ? WHERE ' +
        'EXISTS (SELECT 1 FROM "user".auth_sessions WHERE user_id = "user".auth_users.id AND true)',
    );
  });

  it('asks a fragment for its text once for each data source', () => {
    const asked = jest.fn(() => 'a');
    const [one, other] = [tagOf(numbered()), tagOf(numbered())];
    for (let time = 0; time < 3; time += 1) for (const sql of [one, other]) call(sql);
    function call(sql: typeof one) {
      return sql`SELECT ${asked}`;
    }
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
