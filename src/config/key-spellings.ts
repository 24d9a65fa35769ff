const LEAST_BYTES = 16;
const HEXADECIMAL = new RegExp(`^(?:[0-9a-f]{2}){${LEAST_BYTES},}$`, 'i');
const BASE64 = /^[A-Za-z0-9+/_-]{22,}={0,2}$/;

/** The bytes, in hexadecimal, that somebody may mean who writes this text as a key: its characters, base64 or hexadecimal. */
export function meaningsOf(text: string): ReadonlySet<string> {
  const meanings = new Set([Buffer.from(text, 'utf8').toString('hex')]);
  if (HEXADECIMAL.test(text)) meanings.add(text.toLowerCase());
  if (BASE64.test(text)) meanings.add(Buffer.from(text, 'base64url').toString('hex'));
  return meanings;
}

/** The texts by which the same keys are usually written; for comparing with one of which only a digest is left. */
export function spellingsOf(text: string): ReadonlySet<string> {
  const spellings = new Set([text]);
  for (const meaning of meaningsOf(text)) {
    const bytes = Buffer.from(meaning, 'hex');
    for (const encoding of ['hex', 'base64', 'base64url', 'utf8'] as const) spellings.add(bytes.toString(encoding));
    spellings.add(bytes.toString('base64').replace(/=+$/, ''));
    spellings.add(meaning.toUpperCase());
  }
  return spellings;
}
