import { createHash } from 'node:crypto';

/** A strong validator (RFC 9110, section 8.8.3): two texts have the same one only if they are the same, byte for byte. */
export function entityTagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url')}"`;
}

/** What stands between the quotes of each tag, in a list that may be long or malformed (RFC 9110, section 8.8.3). */
const TAGS = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/**
 * Whether the caller has this representation already, by the weak comparison that RFC 9110, section 13.1.2, wants of
 * `If-None-Match`.
 */
export function matchesEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return [...ifNoneMatch.matchAll(TAGS)].some(([, opaque]) => opaque === tag);
}
