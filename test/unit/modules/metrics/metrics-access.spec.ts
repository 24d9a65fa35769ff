import { type MetricsRequest, refusalToRead } from '../../../../src/modules/metrics/metrics-access.js';

const TOKEN = 'prometheus-0123456789!"~';

/** From the machine itself, where no token is set; what is given wins. */
function refusalOf(given: Partial<MetricsRequest> = {}): string | undefined {
  return refusalToRead({
    token: undefined,
    isProxyTrusted: false,
    peerAddress: '127.0.0.1',
    clientAddress: '127.0.0.1',
    ...given,
    headers: { host: '127.0.0.1:3000', ...given.headers },
  });
}

describe('with METRICS_TOKEN the metrics', () => {
  const withToken = (authorization?: string, given: Partial<MetricsRequest> = {}) =>
    refusalOf({ token: TOKEN, ...given, headers: { authorization, ...given.headers } });

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `Bearer   ${TOKEN}  `])('are open to %j', (authorization) => {
    expect(withToken(authorization)).toBeUndefined();
  });

  it('are open to its holder from anywhere, through any proxy', () => {
    const elsewhere = { peerAddress: '203.0.113.7', clientAddress: '203.0.113.8', isProxyTrusted: true };
    const headers = { host: 'auth.example.org', 'x-forwarded-for': '203.0.113.8' };
    expect(withToken(`Bearer ${TOKEN}`, { ...elsewhere, headers })).toBeUndefined();
  });

  it.each([undefined, '', TOKEN, `Basic ${TOKEN}`, 'Bearer', 'Bearer ', `Bearer${TOKEN}`, `Bearer ${TOKEN} more`])(
    'ask %j for a token, on the machine itself as well',
    (authorization) => {
      expect(withToken(authorization)).toBe('TOKEN_MISSING');
    },
  );

  it.each([TOKEN.slice(1), TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), 'x', 'undefined'])(
    'are shut to %j',
    (token) => {
      expect(withToken(`Bearer ${token}`)).toBe('TOKEN_INVALID');
    },
  );

  it('judge a header of any length at once', () => {
    // of the processor's time, since others may keep it from us on a busy machine
    const before = process.cpuUsage();
    expect(withToken(`Bearer ${' '.repeat(16_000)}`)).toBe('TOKEN_MISSING');
    expect(withToken(`Bearer ${'x '.repeat(8_000)}`)).toBe('TOKEN_MISSING');
    expect(withToken(`Bearer ${'x'.repeat(16_000)}`)).toBe('TOKEN_INVALID');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});

describe('without METRICS_TOKEN the metrics', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1'])('are open to %s', (address) => {
    expect(refusalOf({ peerAddress: address, clientAddress: address })).toBeUndefined();
  });

  it.each([
    ...['10.0.0.1', '192.168.0.1', '169.254.0.1', '128.0.0.1', '0.0.0.0', '126.255.255.255', '203.0.113.7'],
    ...['::', '::2', 'fe80::1', 'fc00::1', '::ffff:10.0.0.1', '2001:db8::1', 'unknown', '', 'localhost'],
  ])('are shut to %s, at either end', (address) => {
    expect(refusalOf({ peerAddress: address, clientAddress: address })).toBe('FORBIDDEN');
    expect(refusalOf({ peerAddress: address })).toBe('FORBIDDEN');
    expect(refusalOf({ clientAddress: address })).toBe('FORBIDDEN');
  });

  it('are shut where a proxy is trusted, since it may stand on this machine', () => {
    expect(refusalOf({ isProxyTrusted: true })).toBe('FORBIDDEN');
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])(
    'are shut to what comes with %s, whatever it says',
    (name) => {
      for (const value of ['127.0.0.1', '', ['127.0.0.1', '127.0.0.1']]) {
        expect(refusalOf({ headers: { [name]: value } })).toBe('FORBIDDEN');
      }
    },
  );

  it.each(['localhost', 'localhost:3000', 'LOCALHOST:3000', '127.0.0.1', '127.1.2.3:80', '[::1]', '[::1]:3000'])(
    'are open under the name %s',
    (host) => {
      expect(refusalOf({ headers: { host } })).toBeUndefined();
    },
  );

  it.each([
    ...['auth.example.org', 'localhost.example.org', '127.0.0.1.example.org', 'localhost:3000:4000', 'localhost:x'],
    ...['10.0.0.1:3000', '[::2]:3000', '', ' ', ':3000', '[]', undefined],
  ])('are shut under the name %j', (host) => {
    expect(refusalOf({ headers: { host } })).toBe('FORBIDDEN');
  });

  it('are opened by no token that somebody presents', () => {
    const headers = { authorization: 'Bearer undefined' };
    expect(refusalOf({ peerAddress: '203.0.113.7', headers })).toBe('FORBIDDEN');
    expect(refusalOf({ headers })).toBeUndefined();
  });
});
