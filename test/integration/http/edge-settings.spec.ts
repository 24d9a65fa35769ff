import type { ServerSettings } from '../../../src/config/settings.js';
import { EdgeApp } from './edge-app.js';

const FRIEND = 'https://app.example.com';

async function using(server: Partial<ServerSettings>, use: (edge: EdgeApp) => Promise<void>): Promise<void> {
  const edge = await EdgeApp.start(server);
  try {
    await use(edge);
  } finally {
    await edge.close();
  }
}

const corsHeadersOf = ({ headers }: Response) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'));

describe('cross-origin requests', () => {
  const preflight = { method: 'OPTIONS', headers: { origin: FRIEND, 'access-control-request-method': 'POST' } };

  it('are not spoken of when no origin is listed', async () => {
    await using({}, async (edge) => {
      expect(corsHeadersOf(await edge.call('/api/things', { headers: { origin: FRIEND } }))).toEqual([]);
      const response = await edge.call('/api/echo', preflight);
      expect(response.status).toBe(404);
      expect(corsHeadersOf(response)).toEqual([]);
    });
  });

  it('are allowed to a listed origin, with its cookies', async () => {
    await using({ corsOrigins: [FRIEND, 'https://b.example'] }, async (edge) => {
      const response = await edge.call('/api/fail/expired', { headers: { origin: FRIEND } });
      expect(response.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(response.headers.get('access-control-allow-credentials')).toBe('true');
      expect(response.headers.get('access-control-expose-headers')).toMatch(/X-Request-Id/);
      expect(response.headers.get('vary')).toMatch(/Origin/i);

      const answer = await edge.call('/api/echo', preflight);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(answer.headers.has('x-request-id')).toBe(true);
    });
  });

  it.each([`${FRIEND}.evil.com`, 'http://app.example.com', `${FRIEND}:8443`, 'https://APP.example.com', 'null', ''])(
    'are refused to %j, which is not exactly a listed one',
    async (origin) => {
      await using({ corsOrigins: [FRIEND] }, async (edge) => {
        const response = await edge.call('/api/things', { headers: { origin } });
        expect(response.headers.has('access-control-allow-origin')).toBe(false);
      });
    },
  );
});

describe('the address of the client', () => {
  const forwarded = { headers: { 'x-forwarded-for': '203.0.113.9, ::ffff:198.51.100.7' } };
  const addressOf = async (edge: EdgeApp, init: RequestInit = forwarded) =>
    ((await (await edge.call('/api/address', init)).json()) as { data: string }).data;

  it.each<[ServerSettings['trustProxy'], string]>([
    [false, '127.0.0.1'],
    [1, '198.51.100.7'],
    [2, '203.0.113.9'],
    [true, '203.0.113.9'],
    [['10.0.0.0/8'], '127.0.0.1'],
    [['127.0.0.0/8'], '198.51.100.7'],
    [['127.0.0.1', '198.51.100.7'], '203.0.113.9'],
  ])('is what the trusted proxies say when they are %j', async (trustProxy, address) => {
    await using({ trustProxy }, async (edge) => expect(await addressOf(edge)).toBe(address));
  });

  // the first entry is what a client may have made up, the second the client, the others are proxies
  const CHAIN = '192.0.2.1:1, [2001:db8::7]:50123, [fd00::9]:443, 198.51.100.7:8080';

  it.each<[ServerSettings['trustProxy'], string]>([
    [false, '127.0.0.1'],
    [1, '198.51.100.7'],
    [2, 'fd00::9'],
    [3, '2001:db8::7'],
    [true, '192.0.2.1'],
    [['10.0.0.0/8'], '127.0.0.1'],
    [['127.0.0.1'], '198.51.100.7'],
    [['127.0.0.0/8', '198.51.100.0/24'], 'fd00::9'],
    [['127.0.0.0/8', '198.51.100.0/24', 'fd00::/8'], '2001:db8::7'],
    [['127.0.0.1', '198.51.100.7', 'fd00::9'], '2001:db8::7'],
    [['127.0.0.0/8', '::/1'], '198.51.100.7'],
  ])('has no port, and proxies are known by theirs without one, when they are %j', async (trustProxy, address) => {
    await using({ trustProxy }, async (edge) => {
      expect(await addressOf(edge, { headers: { 'x-forwarded-for': CHAIN } })).toBe(address);
    });
  });

  it.each<[ServerSettings['trustProxy'], string, string]>([
    [['127.0.0.0/8', '198.51.100.0/24'], '203.0.113.9, <script>:80, 198.51.100.7:443', '127.0.0.1'],
    [['127.0.0.0/8', '198.51.100.0/24'], '203.0.113.9, 198.51.100.7:x', '127.0.0.1'],
    [['127.0.0.0/8', '198.51.100.0/24'], '203.0.113.9:5, , 198.51.100.7:443,', '203.0.113.9'],
    [2, '203.0.113.9, unknown:80, 198.51.100.7:443', '127.0.0.1'],
    [2, '203.0.113.9:80, unknown', '203.0.113.9'],
    [9, '203.0.113.9:80', '203.0.113.9'],
    [1, ':::443', '127.0.0.1'],
  ])('with proxies %j is nothing that %j makes up', async (trustProxy, chain, address) => {
    await using({ trustProxy }, async (edge) => {
      expect(await addressOf(edge, { headers: { 'x-forwarded-for': chain } })).toBe(address);
    });
  });

  it('is that of the proxy when the proxy passes on nonsense', async () => {
    await using({ trustProxy: 1 }, async (edge) => {
      expect(await addressOf(edge, { headers: { 'x-forwarded-for': '<script>' } })).toBe('127.0.0.1');
    });
  });
});

describe('https', () => {
  it('is pinned when the cookies are secure', async () => {
    await using({ secureCookies: true }, async (edge) => {
      expect((await edge.call('/api/things')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    });
  });
});
