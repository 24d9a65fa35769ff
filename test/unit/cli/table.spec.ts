import { described, Table } from '../../../src/cli/table.js';

interface Pet {
  readonly name: string;
  readonly kind: string;
}

const columns = [
  { title: 'NAME', of: ({ name }: Pet) => name },
  { title: 'KIND', of: ({ kind }: Pet) => kind },
];

describe('a table', () => {
  it('has its titles once and its columns aligned, also in later parts', () => {
    const table = new Table(columns);
    expect(
      table.lines([
        { name: 'Rex', kind: 'dog' },
        { name: 'Mirabel', kind: 'cat' },
      ]),
    ).toEqual(['NAME     KIND', 'Rex      dog', 'Mirabel  cat']);
    expect(table.lines([{ name: 'Tom', kind: 'cat' }])).toEqual(['Tom      cat']);
    expect(table.lines([{ name: 'Bartholomew', kind: 'ox' }])).toEqual(['Bartholomew  ox']);
  });

  it('has its titles without anything beneath', () => {
    expect(new Table(columns).lines([])).toEqual(['NAME  KIND']);
  });

  it('shows a terminal none of what it would obey', () => {
    const [, line] = new Table(columns).lines([{ name: 'a\u001b[2Jb\nc\u009bd', kind: '\u202e' }]);
    expect(line).toBe('a�[2Jb�c�d  �');
  });
});

it('a description has a line a property', () => {
  expect(described({ id: '7', 'full name': 'Ada\r' })).toEqual(['id         7', 'full name  Ada�']);
});
