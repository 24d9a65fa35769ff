import { isIP } from 'node:net';
import fc from 'fast-check';
import { clientAddressOf, networkOf } from '../../../src/http/client-address.js';

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
    ['203.0.113.7:50123', '203.0.113.7'],
    ['203.0.113.7:0', '203.0.113.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['2001:db8::1:443', '2001:db8::1:443'],
  ])('writes %s as %s', (ip, address) => expect(clientAddressOf({ ip })).toBe(address));

  it.each([
    ...['203.0.113.7:', '203.0.113.7:x', '203.0.113.7:123456', '203.0.113.7:1:2', '203.0.113.256:80', '203.0.113:80'],
    ...['[203.0.113.7]:80', '[2001:db8::1', '2001:db8::1]:443', '[2001:db8::1]443', '[]:443', '[2001:db8::1]:'],
    ...['unknown', '_hidden', 'localhost:80', ':80', '', '"203.0.113.7"', '203.0.113.7 :80', '[[2001:db8::1]]:443'],
  ])('does not take %j for an address', (ip) => {
    expect(clientAddressOf({ ip, socket: { remoteAddress: '192.0.2.7' } })).toBe('192.0.2.7');
  });

  it('is the same for every port, and for none', () => {
    const port = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), port, (v4, v6, number) => {
        expect(clientAddressOf({ ip: `${v4}:${number}` })).toBe(clientAddressOf({ ip: v4 }));
        expect(clientAddressOf({ ip: `[${v6}]:${number}` })).toBe(clientAddressOf({ ip: v6 }));
        expect(clientAddressOf({ ip: `[${v6}]` })).toBe(clientAddressOf({ ip: v6 }));
      }),
    );
  });

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
      }),
    );
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['unknown', 'unknown'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('counts %s as %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is the same for all addresses that differ in the last 64 bits, and another for those that differ before', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.array(group, { minLength: 4, maxLength: 4 }).map((groups) => groups.join(':'));
    fc.assert(
      fc.property(half, half, half, half, (network, other, host, neighbour) => {
        expect(networkOf(`${network}:${host}`)).toBe(networkOf(`${network}:${neighbour}`));
        if (network !== other) expect(networkOf(`${network}:${host}`)).not.toBe(networkOf(`${other}:${host}`));
      }),
    );
  });
});
