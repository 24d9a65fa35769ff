import { isIP } from 'node:net';
import fc from 'fast-check';
import { clientAddressOf } from '../../../src/http/client-address.js';

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
      }),
    );
  });
});
