/** A field as RFC 4180 writes it: in quotes where it must be. */
function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** As `\copy … csv header` of PostgreSQL writes it: null is nothing at all, an empty text is two quotes. */
function csvRow(values: readonly (string | number | null)[]): string {
  const fields = values.map((value) => (value === null ? '' : value === '' ? '""' : csvField(String(value))));
  return `${fields.join(',')}\n`;
}

export function* csvTable<Row>(
  columns: readonly string[],
  rows: Iterable<Row>,
  valuesOf: (row: Row) => readonly (string | number | null)[],
): Generator<string> {
  yield csvRow(columns);
  for (const row of rows) yield csvRow(valuesOf(row));
}

export function* jsonLines(records: Iterable<unknown>): Generator<string> {
  for (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** One array, between what stands before and behind it in the document. */
export function* jsonArray(records: Iterable<unknown>, before = '', behind = '', indent?: number): Generator<string> {
  yield `${before}[`;
  let separator = '';
  for (const record of records) {
    yield `${separator}${JSON.stringify(record, null, indent)}`;
    separator = ', ';
  }
  yield `]${behind}\n`;
}

export function* mapped<From, To>(from: Iterable<From>, to: (each: From) => To): Generator<To> {
  for (const each of from) yield to(each);
}

const two = (number: number) => String(number).padStart(2, '0');

/** `2019-02-03 04:05:06`, as MySQL, psql and Rails write a time that says no zone. */
export function zonelessTime(time: Date, fraction = ''): string {
  const day = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`;
  return `${day} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}${fraction}`;
}
