/** OpenID Connect Core 1.0, section 2: a subject has at most 255 ASCII characters. Other providers' ids are shorter still. */
const SUBJECT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
const TOKEN_TYPE = /^[^\p{Cc}\p{Cs}]{1,32}$/u;

/** Whether the text can be the id of a user at a provider. */
export function isSubject(text: string): boolean {
  return SUBJECT.test(text);
}

export function isTokenType(text: string): boolean {
  return TOKEN_TYPE.test(text);
}
