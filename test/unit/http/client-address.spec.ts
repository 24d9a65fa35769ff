import { isIP } from 'node:net';
import fc from 'fast-check';
import { clientAddressOf, rateLimitKeyOf } from '../../../src/http/client-address.js';

describe('clientAddressOf', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['::192.0.2.1', '::192.0.2.1'],
  ])('writes %s as %s', (ip, address) => expect(clientAddressOf({ ip })).toBe(address));

  it('never passes on what a proxy made up, but takes the proxy itself', () => {
    fc.assert(
      fc.property(fc.string(), (ip) => {
        const address = clientAddressOf({ ip, socket: { remoteAddress: '192.0.2.7' } });

        expect(isIP(address)).not.toBe(0);
      }),
    );
    expect(clientAddressOf({ ip: '<script>', socket: { remoteAddress: '192.0.2.7' } })).toBe('192.0.2.7');
  });

  it('says unknown when the client has gone', () => {
    expect(clientAddressOf({ ip: undefined, socket: null })).toBe('unknown');
  });

  it('folds every IPv4 address in its IPv6 disguise', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(clientAddressOf({ ip: `::ffff:${ip}` })).toBe(ip);
        expect(rateLimitKeyOf(`::ffff:${ip}`)).toBe(rateLimitKeyOf(ip));
      }),
    );
  });
});

describe('rateLimitKeyOf', () => {
  const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
  const half = fc.array(group, { minLength: 4, maxLength: 4 }).map((groups) => groups.join(':'));

  it('counts a whole /64 as one client', () => {
    fc.assert(
      fc.property(half, half, half, (network, a, b) => {
        expect(rateLimitKeyOf(`${network}:${a}`)).toBe(rateLimitKeyOf(`${network}:${b}`));
      }),
    );
  });

  it('tells networks apart', () => {
    fc.assert(
      fc.property(half, half, half, (a, b, host) => {
        fc.pre(a !== b);
        expect(rateLimitKeyOf(`${a}:${host}`)).not.toBe(rateLimitKeyOf(`${b}:${host}`));
      }),
    );
  });

  it.each([
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:ffff::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
    ['192.0.2.1', '192.0.2.1'],
    ['unknown', 'unknown'],
  ])('counts %s under %s', (address, key) => expect(rateLimitKeyOf(address)).toBe(key));

  it('gives one key to all ways of writing an address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);

        expect(rateLimitKeyOf(address)).toBe(rateLimitKeyOf(canonical));
      }),
    );
  });
});
