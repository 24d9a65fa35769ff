const VISIBLE_ASCII = { first: 0x21, last: 0x7e };
const PERCENT = 0x25;
const COMMA = 0x2c;

/**
 * A text as the value of a header. Visible ASCII stays as it is. The percent sign and every other byte of the UTF-8 are
 * percent-encoded, so decoding gives the text back. No text can end the header or begin another one.
 */
export function headerText(text: string): string {
  return encoded(text, [PERCENT]);
}

/** Several texts in one header, separated by commas. */
export function headerList(texts: readonly string[]): string {
  return texts.map((text) => encoded(text, [PERCENT, COMMA])).join(',');
}

function encoded(text: string, besides: readonly number[]): string {
  const characters = [...Buffer.from(text, 'utf8')].map((byte) => {
    const isPlain = byte >= VISIBLE_ASCII.first && byte <= VISIBLE_ASCII.last && !besides.includes(byte);
    return isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return characters.join('');
}
