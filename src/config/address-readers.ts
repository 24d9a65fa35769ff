import { BlockList, isIP } from 'node:net';
import { integerBetween, isRefused, list, read, refused, type Reader } from './setting-readers.js';
import type { DatabaseSettings, ServerSettings } from './settings.js';

const MOST_PROXY_HOPS = 32;
const BLANK_OR_UNPRINTABLE = /[\s\p{C}]/u;
const COOKIE_NAME = /^[A-Za-z0-9_-]{1,32}$/;
/** Empty, or segments of characters that are never escaped (RFC 3986, section 2.3). */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9._~-]+)*$/;
/** A parser resolves these quietly. */
const DOTS = /\/\.{1,2}(?:\/|$)/;
/** What our own paths begin with: of `/api/me` nobody could tell whether a proxy has taken a path away. */
const OWN_PATHS = ['.well-known', 'api', 'docs', 'docs-yaml', 'health', 'metrics', 'oauth'];
const HOST_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/i;

export const host: Reader<string> = (text) => {
  const isHost = isAddress(text) || (HOST_NAME.test(text) && hostOf(`http://${text}`) === text.toLowerCase());
  return isHost ? read(text) : refused('must be an IP address or a host name');
};

/** The default of PUBLIC_URL, in the form in which browsers write an origin. */
export function originOf(hostName: string, port: number): string {
  return new URL(`http://${isIP(hostName) === 6 ? `[${hostName}]` : hostName}:${port}`).origin;
}

/**
 * The address under which the world knows this server, without a slash at its end; production needs https for its cookies.
 * The path may hold only what every proxy, browser and verifier writes in one way, since all of them compare it.
 */
export function publicUrl(isProduction: boolean): Reader<string> {
  const schemes = isProduction ? ['https:'] : ['http:', 'https:'];
  return (text) => {
    const url = parseUrl(text, schemes);
    const path = url?.pathname.replace(/\/$/, '') ?? '';
    const [, first = ''] = path.split('/');
    if (OWN_PATHS.includes(first)) return refused(`must have a path that begins with none of ${OWN_PATHS.join(', ')}`);
    if (url && isBare(url) && PLAIN_PATH.test(path) && !DOTS.test(text)) return read(url.origin + path);
    if (!isProduction)
      return refused('must be an http or https address, such as https://id.example.com or https://example.com/auth');
    return refused('must be an https address in production, where cookies must be secure');
  };
}

/** The path of PUBLIC_URL as it stands before each of our paths: empty, or like `/auth`. */
export function basePathOf(url: string): string {
  return url === '' ? '' : new URL(url).pathname.replace(/\/$/, '');
}

/** An origin exactly as a browser sends it (RFC 6454, section 6.1), so that comparing texts is enough. */
export function exactOrigin(isProduction: boolean): Reader<string> {
  return (text) => {
    const url = parseUrl(text, ['http:', 'https:']);
    if (url?.origin !== text || text.includes('*')) {
      return refused(
        'must be an exact origin such as https://app.example.com: lower case, no path, no *, no default port',
      );
    }
    // whoever is in between could put a script of theirs into such a page
    return isProduction && url.protocol === 'http:' ? refused('must be an https origin in production') : read(text);
  };
}

export function databaseUrl(isProduction: boolean): Reader<Pick<DatabaseSettings, 'kind' | 'location'>> {
  return (text) => {
    const path = /^sqlite:(.+)$/su.exec(text)?.[1];
    if (path === ':memory:' && isProduction) {
      return refused('must not be sqlite::memory: in production, where every restart would lose all accounts');
    }
    if (path !== undefined && isSqliteLocation(path)) return read({ kind: 'sqlite', location: path });
    const url = parseUrl(text, ['postgres:', 'postgresql:']);
    const hasHost = url !== undefined && (url.hostname !== '' || url.searchParams.has('host'));
    if (hasHost && isDecodable(text)) return read({ kind: 'postgres', location: text });
    return refused('must be sqlite:<path>, sqlite::memory: or postgres://user:password@host:port/database');
  };
}

/** What the name of a cookie may begin with (RFC 6265, section 4.1.1), and nothing that needs a second look. */
export const cookieName: Reader<string> = (text) =>
  COOKIE_NAME.test(text) ? read(text) : refused('must be up to 32 letters, digits, dashes and underscores');

export const redisUrl: Reader<string> = (text) => {
  const url = parseUrl(text, ['redis:', 'rediss:']);
  return url && url.hostname !== '' ? read(text) : refused('must be a redis:// or rediss:// URL with a host');
};

/** Whom to believe about where a request came from: nobody, everybody, a number of hops, or these addresses. */
export function trustProxy(isProduction: boolean): Reader<ServerSettings['trustProxy']> {
  const readHops = integerBetween(1, MOST_PROXY_HOPS);
  const readNetworks = list(network);
  return (text) => {
    if (text === 'false') return read(false);
    if (text === 'true' && !isProduction) return read(true);
    if (text === 'true') {
      return refused(
        'must not be true in production, because anyone could then forge addresses; list the proxies by address',
      );
    }
    const hops = readHops(text);
    if (!isRefused(hops)) return hops;
    const networks = readNetworks(text);
    if (!isRefused(networks)) {
      const wide = isProduction ? networks.value.find(isTooWide) : undefined;
      return wide === undefined
        ? networks
        : refused(`must be narrower than ${wide} in production, or many could forge addresses`);
    }
    if (networks.entry !== undefined) return networks;
    return refused(
      `must be a number of hops from 1 to ${MOST_PROXY_HOPS}, or addresses and networks such as 10.0.0.0/8, comma separated`,
    );
  };
}

/** A prefix of 0 would mean everybody; the proxy library refuses it too, but only after the start. */
const network: Reader<string> = (text) => {
  const [address = '', prefix, ...rest] = text.split('/');
  const longestPrefix = isIP(address) === 6 ? 128 : 32;
  const hasPrefix = prefix === undefined || !isRefused(integerBetween(1, longestPrefix)(prefix));
  return isAddress(address) && hasPrefix && rest.length === 0
    ? read(text)
    : refused('must be an address such as 10.0.0.1 or a network such as 10.0.0.0/8');
};

/** Nothing that is somebody's own is larger than 10.0.0.0/8 or the local addresses of IPv6, fc00::/7. */
const LEAST_PREFIX = { ipv4: 8, ipv6: 7 } as const;

/** Two addresses of the internet in the disguise of IPv6; a network that holds both is no one's own. */
const MAPPED_SAMPLES = ['::ffff:8.8.8.8', '::ffff:193.0.0.1'];

function isTooWide(network: string): boolean {
  const [address = '', prefix] = network.split('/');
  if (prefix === undefined) return false;
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (Number(prefix) < LEAST_PREFIX[family]) return true;
  const members = new BlockList();
  members.addSubnet(address, Number(prefix), family);
  return MAPPED_SAMPLES.every((sample) => members.check(sample, 'ipv6'));
}

/** The URL when the text is one of these schemes and nothing that the parser would quietly drop. */
function parseUrl(text: string, schemes: readonly string[]): URL | undefined {
  if (BLANK_OR_UNPRINTABLE.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return schemes.includes(url.protocol) ? url : undefined;
}

function hostOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).hostname : undefined;
}

/** Without a zone (`fe80::1%eth0`), which no URL can carry. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function isBare(url: URL): boolean {
  const hasCredentials = url.username !== '' || url.password !== '';
  return !hasCredentials && url.search === '' && url.hash === '' && !url.hostname.includes('*');
}

/** The driver decodes each part, and would otherwise fail on a bare % in a password only when it connects. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Two slashes would look like a host, and a colon like a misspelt `:memory:`; neither is what SQLite makes of it. */
function isSqliteLocation(path: string): boolean {
  return path === ':memory:' || !/^(?::|\/\/)|\p{Cc}/u.test(path);
}
