/**
 * Every value that a Cookie header gives to one name. Normally there is one; a second was set by a neighbouring host or
 * for another path, and nothing says which of them is ours (RFC 6265, section 8.6).
 */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  return [...new Set(values)];
}
