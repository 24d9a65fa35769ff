/**
 * A long whole number, or a text, which is passed over as one. A text without an end goes to the end, so that nothing is looked at
 * twice.
 */
const TEXT_OR_LONG_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;
const HAS_LONG_NUMBER = /\d{16}/;
const WHOLE = /^-?\d+$/;

/**
 * Parses JSON, with whole numbers as texts where JavaScript would make another number of them. Systems that number people by time
 * (snowflakes) have ids of 18 digits, and the next one is somebody else.
 *
 * @throws SyntaxError
 */
export function parseExactly(json: string): unknown {
  return JSON.parse(HAS_LONG_NUMBER.test(json) ? json.replaceAll(TEXT_OR_LONG_NUMBER, quotedIfInexact) : json);
}

/** Whether the digits are a whole number that JavaScript would make another of. */
export function isInexact(digits: string): boolean {
  return WHOLE.test(digits) && !Number.isSafeInteger(Number(digits));
}

function quotedIfInexact(token: string): string {
  return isInexact(token) ? `"${token}"` : token;
}
