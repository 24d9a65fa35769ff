import { isIP, isIPv4, isIPv6 } from 'node:net';

interface AddressedRequest {
  /** As Fastify's `trustProxy` yields it: with a port, if the proxy wrote one, and a trusted proxy may pass on nonsense. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | null;
}

const UNKNOWN_ADDRESS = 'unknown';
const GROUPS = 8;

/** An entry of X-Forwarded-For that is more than an address: `203.0.113.7:50123`, `[2001:db8::1]:443` or `[2001:db8::1]`. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\](?::\d{1,5})?|(?<v4>[\d.]+):\d{1,5})$/;

/**
 * Who calls, for limits, sessions, audit and log alike: an IPv4 or IPv6 address without a port, IPv4 never in its IPv6
 * disguise; `unknown` once it has gone. Nothing else may read `request.ip`.
 */
export function clientAddressOf(request: AddressedRequest): string {
  return addressIn(request.ip) ?? addressIn(request.socket?.remoteAddress) ?? UNKNOWN_ADDRESS;
}

/**
 * The address that a forwarded entry names. Some proxies write the client's port, too, which is another one for each
 * connection and would make each a client of its own.
 *
 * | entry                              | address       |
 * | ---------------------------------- | ------------- |
 * | 203.0.113.7, 203.0.113.7:50123     | 203.0.113.7   |
 * | [2001:db8::1]:443, [2001:DB8::1]   | 2001:db8::1   |
 * | 2001:db8::1:443                    | as it stands: without brackets the last group is no port |
 * | ::ffff:203.0.113.7                 | 203.0.113.7   |
 * | anything else                      | undefined     |
 */
export function addressIn(entry: string | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const { v4, v6 } = WITH_PORT.exec(entry)?.groups ?? {};
  if (v6 !== undefined) return isIPv6(v6) ? foldMappedIPv4(v6) : undefined;
  const address = v4 ?? entry;
  return isIP(address) === 0 ? undefined : foldMappedIPv4(address);
}

/**
 * What is one party's, by which to count: an IPv4 address, or of an IPv6 address the network of 64 bits, since that is the
 * least that a provider gives a customer (RFC 6177), who takes addresses within it as they like.
 */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  if (!groups) return address;
  const network = groups.slice(0, GROUPS / 2).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

function foldMappedIPv4(address: string): string {
  const groups = groupsOf(address);
  if (!groups) return address;
  return mappedIPv4Of(groups) ?? withoutZone(address).toLowerCase();
}

/** The dotted form of `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2), however it is written. */
function mappedIPv4Of(groups: readonly number[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** The eight groups of an IPv6 address; undefined for anything else. */
function groupsOf(address: string): readonly number[] | undefined {
  if (isIP(address) !== 6) return undefined;
  const [head = '', tail] = withoutZone(address).split('::');
  const before = readGroups(head);
  if (tail === undefined) return before;
  const after = readGroups(tail);
  return [...before, ...Array<number>(GROUPS - before.length - after.length).fill(0), ...after];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => (isIPv4(part) ? pairsOf(part) : [Number.parseInt(part, 16)]));
}

function pairsOf(dotted: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address;
}
