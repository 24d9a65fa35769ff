import { isIP, isIPv4 } from 'node:net';

interface AddressedRequest {
  /** As Fastify's `trustProxy` yields it; a proxy that is trusted may still pass on nonsense. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | null;
}

const UNKNOWN_ADDRESS = 'unknown';
const GROUPS = 8;

/** Where a request came from: an IPv4 or IPv6 address, IPv4 never in its IPv6 disguise; `unknown` once it has gone. */
export function clientAddressOf(request: AddressedRequest): string {
  const candidates = [request.ip, request.socket?.remoteAddress];
  const address = candidates.find((candidate) => candidate !== undefined && isIP(candidate) !== 0);
  return address === undefined ? UNKNOWN_ADDRESS : foldMappedIPv4(address);
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
