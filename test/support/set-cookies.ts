export interface SetCookie {
  readonly value: string;
  /** By lower-case name; an attribute without a value is the empty text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The cookies that an answer sets, by their names. */
export function setCookiesOf(headers: Headers): Readonly<Record<string, SetCookie>> {
  return Object.fromEntries(headers.getSetCookie().map(readSetCookie));
}

function readSetCookie(line: string): [string, SetCookie] {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const [name, value] = cutAtEquals(pair);
  const entries = attributes.map(cutAtEquals).map(([key, text]) => [key.toLowerCase(), text] as const);
  return [name, { value, attributes: Object.fromEntries(entries) }];
}

function cutAtEquals(text: string): [string, string] {
  const [name = '', ...rest] = text.split('=');
  return [name, rest.join('=')];
}
