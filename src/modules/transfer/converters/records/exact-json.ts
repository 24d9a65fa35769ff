/**
 * A text, or a long whole number outside of texts. A text without a closing quotation mark matches up to the end, so that nothing is
 * searched twice.
 */
const TEXT_OR_LONG_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;
const HAS_LONG_NUMBER = /\d{16}/;
const WHOLE = /^-?\d+$/;

/**
 * Parses JSON. Whole numbers that JavaScript would round become texts. Systems that number people by time (snowflakes) have ids of 18
 * digits, and a rounded id may be somebody else's.
 *
 * @throws SyntaxError
 */
export function parseExactly(json: string): unknown {
  return JSON.parse(HAS_LONG_NUMBER.test(json) ? json.replaceAll(TEXT_OR_LONG_NUMBER, quotedIfInexact) : json);
}

/** Whether the digits are a whole number that JavaScript would round. */
export function isInexact(digits: string): boolean {
  return WHOLE.test(digits) && !Number.isSafeInteger(Number(digits));
}

function quotedIfInexact(token: string): string {
  return isInexact(token) ? `"${token}"` : token;
}
