/** In front of the path when the client takes this server for a proxy (RFC 9112, section 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?]*/i;

/** @returns the origin, empty as a rule, and the path with its query */
export function splitTarget(url: string): readonly [origin: string, path: string] {
  const [origin = ''] = ORIGIN.exec(url) ?? [];
  return [origin, url.slice(origin.length)];
}
